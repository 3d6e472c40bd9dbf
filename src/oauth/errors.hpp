#pragma once

#include "base/error.hpp"

// The error codes of OAuth 2.0, OpenID Connect and their extensions, each under the section that
// registers it.
namespace ostiary::oauth {

// https://www.rfc-editor.org/rfc/rfc6749#section-5.2
inline constexpr ErrorKind invalid_request{
    "invalid_request",
    400,
    "A parameter is missing, repeated or malformed."
};
inline constexpr ErrorKind invalid_client{"invalid_client", 401, "client authentication failed"};
inline constexpr ErrorKind invalid_grant{"invalid_grant", 400, "grant request is invalid"};
inline constexpr ErrorKind unauthorized_client{
    "unauthorized_client",
    400,
    "requested grant type is not allowed for this client"
};
inline constexpr ErrorKind unsupported_grant_type{
    "unsupported_grant_type",
    400,
    "unsupported grant_type requested"
};
inline constexpr ErrorKind invalid_scope{
    "invalid_scope",
    400,
    "requested scope is not allowed for this client"
};

// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
inline constexpr ErrorKind access_denied{"access_denied", 403, "access denied"};
inline constexpr ErrorKind unsupported_response_type{
    "unsupported_response_type",
    400,
    "unsupported response_type requested"
};
inline constexpr ErrorKind server_error{"server_error", 500, "oops! something went wrong"};
// Something that was read has changed before the answer was written; the same request may succeed.
inline constexpr ErrorKind temporarily_unavailable{
    "temporarily_unavailable",
    503,
    "another request of this session came first, try again"
};

// https://www.rfc-editor.org/rfc/rfc8707#section-2
inline constexpr ErrorKind invalid_target{
    "invalid_target",
    400,
    "resource indicator is missing, or unknown"
};

// https://www.rfc-editor.org/rfc/rfc6750#section-3.1
inline constexpr ErrorKind invalid_token{"invalid_token", 401, "invalid token provided"};
inline constexpr ErrorKind insufficient_scope{
    "insufficient_scope",
    403,
    "access token missing requested scope"
};

// https://www.rfc-editor.org/rfc/rfc7009#section-2.2.1
inline constexpr ErrorKind unsupported_token_type{
    "unsupported_token_type",
    400,
    "structured JWT access tokens cannot be revoked"
};

// https://openid.net/specs/openid-connect-core-1_0.html#AuthError
inline constexpr ErrorKind login_required{
    "login_required",
    400,
    "End-User authentication is required"
};
inline constexpr ErrorKind consent_required{
    "consent_required",
    400,
    "End-User consent is required"
};
inline constexpr ErrorKind request_not_supported{
    "request_not_supported",
    400,
    "request parameter provided but not supported"
};
inline constexpr ErrorKind request_uri_not_supported{
    "request_uri_not_supported",
    400,
    "request_uri parameter provided but not supported"
};
inline constexpr ErrorKind registration_not_supported{
    "registration_not_supported",
    400,
    "registration parameter provided but not supported"
};

// The browser came back to an interaction that it does not hold, or that is over.
inline constexpr ErrorKind session_not_found{
    "session.not_found",
    400,
    "Session not found. Please go back and sign in again."
};

}  // namespace ostiary::oauth
