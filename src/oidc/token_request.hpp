#pragma once

#include "base/error.hpp"
#include "oauth/parameters.hpp"

#include <string>

// What requests to introspect and to revoke a token have in common.
namespace ostiary::oidc {

// No parameter may repeat.
Result<void> check_form(const oauth::Parameters& parameters);

// The required parameter `token`.
Result<std::string> get_token(const oauth::Parameters& parameters);

}  // namespace ostiary::oidc
