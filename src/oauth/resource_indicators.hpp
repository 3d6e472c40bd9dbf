#pragma once

#include "oauth/context.hpp"
#include "oauth/parameters.hpp"

#include <string>
#include <vector>

namespace ostiary::oauth {

// The resource indicators of a request, each once: the parameter may repeat, and one value may hold
// several, separated by commas.
// https://www.rfc-editor.org/rfc/rfc8707#section-2
Result<std::vector<std::string>> parse_resource_indicators(const Parameters& parameters);

// The resource of that indicator, or invalid_target.
Result<const Resource*> get_resource(const store::Snapshot& snapshot, std::string_view indicator);

}  // namespace ostiary::oauth
