#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace ostiary::jose {

// A JSON object in which every name is unique at every depth; nothing for anything else. Parsers
// differ in which of two members of one name they keep, so that a checked value may not be the
// one that is used: RFC 7515 section 4 and RFC 7519 section 4 let such objects be refused.
std::optional<boost::json::object> parse_strict_object(std::string_view text);

}  // namespace ostiary::jose
