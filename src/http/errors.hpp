#pragma once

#include "base/error.hpp"

// What the server itself refuses a request for, before or instead of a handler.
// https://www.rfc-editor.org/rfc/rfc9110#section-15
namespace ostiary::http {

inline constexpr ErrorKind malformed_request{
    "request.malformed",
    400,
    "The request is not well-formed."
};
inline constexpr ErrorKind no_such_route{
    "request.not_found",
    404,
    "There is nothing at this path."
};
inline constexpr ErrorKind method_not_allowed{
    "request.method_not_allowed",
    405,
    "The method is not allowed for this path."
};
inline constexpr ErrorKind request_timeout{
    "request.timeout",
    408,
    "The request did not arrive in time."
};
inline constexpr ErrorKind body_too_large{
    "request.body_too_large",
    413,
    "The body of the request is too large."
};
inline constexpr ErrorKind target_too_long{
    "request.target_too_long",
    414,
    "The URL of the request is too long."
};
inline constexpr ErrorKind expectation_failed{
    "request.expectation_failed",
    417,
    "The expectation of the request cannot be met."
};
inline constexpr ErrorKind misdirected_request{
    "request.misdirected",
    421,
    "This server does not answer for the requested host."
};
inline constexpr ErrorKind header_too_large{
    "request.header_too_large",
    431,
    "The header of the request is too large."
};
// Without a code, as API clients know it.
inline constexpr ErrorKind internal_error{"", 500, "Internal server error."};
inline constexpr ErrorKind not_implemented{
    "request.not_implemented",
    501,
    "The method or transfer coding is not supported."
};
inline constexpr ErrorKind service_unavailable{
    "request.service_unavailable",
    503,
    "The service is unavailable at the moment. Try again later."
};
inline constexpr ErrorKind version_not_supported{
    "request.version_not_supported",
    505,
    "The version of HTTP is not supported."
};

}  // namespace ostiary::http
