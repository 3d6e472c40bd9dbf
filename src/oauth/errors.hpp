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
inline constexpr ErrorKind invalid_client{
    "invalid_client",
    401,
    "the client could not be authenticated"
};
inline constexpr ErrorKind invalid_grant{
    "invalid_grant",
    400,
    "the grant is unknown, expired, revoked or not this client's"
};
inline constexpr ErrorKind unauthorized_client{
    "unauthorized_client",
    400,
    "the client may not use this grant type"
};
inline constexpr ErrorKind unsupported_grant_type{
    "unsupported_grant_type",
    400,
    "this server does not offer the grant type"
};
inline constexpr ErrorKind invalid_scope{
    "invalid_scope",
    400,
    "the scope is more than the client may have"
};

// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
inline constexpr ErrorKind access_denied{"access_denied", 403, "the request was refused"};
inline constexpr ErrorKind unsupported_response_type{
    "unsupported_response_type",
    400,
    "this server does not offer the response type"
};
inline constexpr ErrorKind server_error{
    "server_error",
    500,
    "the server failed to handle the request"
};
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
    "there is no resource of that indicator, or none was named"
};

// https://www.rfc-editor.org/rfc/rfc6750#section-3.1
inline constexpr ErrorKind invalid_token{
    "invalid_token",
    401,
    "the token is not one that is valid now"
};
inline constexpr ErrorKind insufficient_scope{
    "insufficient_scope",
    403,
    "the access token lacks a scope that this needs"
};

// https://www.rfc-editor.org/rfc/rfc7009#section-2.2.1
inline constexpr ErrorKind unsupported_token_type{
    "unsupported_token_type",
    400,
    "a self-contained access token stays valid until it expires"
};

// https://openid.net/specs/openid-connect-core-1_0.html#AuthError
inline constexpr ErrorKind login_required{"login_required", 400, "the user has to sign in first"};
inline constexpr ErrorKind consent_required{"consent_required", 400, "the user has to agree first"};
inline constexpr ErrorKind request_not_supported{
    "request_not_supported",
    400,
    "this server takes no parameter request"
};
inline constexpr ErrorKind request_uri_not_supported{
    "request_uri_not_supported",
    400,
    "this server takes no parameter request_uri"
};
inline constexpr ErrorKind registration_not_supported{
    "registration_not_supported",
    400,
    "this server takes no parameter registration"
};

// The browser came back to an interaction that it does not hold, or that is over.
inline constexpr ErrorKind session_not_found{
    "session.not_found",
    400,
    "No sign-in is in progress in this browser; start again from the application."
};

}  // namespace ostiary::oauth
