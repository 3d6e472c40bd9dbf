#pragma once

#include "base/error.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace ostiary::json {

inline constexpr ErrorKind invalid_json{
    "request.invalid_json",
    400,
    "The body is not well-formed JSON."
};

// Parses a whole JSON text from an untrusted source. Refused beside bad syntax: nesting deeper than
// 32, ill-formed UTF-8, a null character in a text, and a member name that occurs twice in one
// object, whose value would depend on who reads it.
// https://www.rfc-editor.org/rfc/rfc8259#section-4
//
// In the default storage, or in that of an arena (json/arena.hpp).
Result<boost::json::value> parse(std::string_view text, boost::json::storage_ptr storage = {});

}  // namespace ostiary::json
