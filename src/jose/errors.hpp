#pragma once

#include "base/error.hpp"

// Why a token, a signature or a key is refused, precisely: for logs, tests and decisions. An engine
// that answers a client translates them into its own vocabulary (invalid_client, invalid_token,
// auth.unauthorized), so that an attacker learns no more than that it failed.
namespace ostiary::jose {

// RFC 7515 section 5.2, steps 1 to 5
inline constexpr ErrorKind malformed_token{"jwt.malformed", 401, "The token is malformed."};
inline constexpr ErrorKind oversize_token{"jwt.oversize", 401, "The token is too long."};
inline constexpr ErrorKind unsupported_header{
    "jwt.unsupported_header",
    401,
    "The token's header demands what is not supported."
};
// RFC 8725 section 3.1
inline constexpr ErrorKind algorithm_not_allowed{
    "jwt.algorithm_not_allowed",
    401,
    "The token's algorithm is not allowed."
};
inline constexpr ErrorKind unknown_key{"jwt.unknown_key", 401, "The token's key is unknown."};
inline constexpr ErrorKind invalid_signature{
    "jwt.invalid_signature",
    401,
    "The token's signature is wrong."
};
// RFC 8725 section 3.11
inline constexpr ErrorKind wrong_type{"jwt.wrong_type", 401, "The token is of another type."};

// RFC 7519 section 4.1
inline constexpr ErrorKind invalid_claim{
    "jwt.invalid_claim",
    401,
    "A claim of the token is missing or malformed."
};
inline constexpr ErrorKind wrong_issuer{"jwt.wrong_issuer", 401, "The token's issuer is wrong."};
inline constexpr ErrorKind wrong_audience{
    "jwt.wrong_audience",
    401,
    "The token is meant for another audience."
};
inline constexpr ErrorKind expired{"jwt.expired", 401, "The token has expired."};
inline constexpr ErrorKind not_yet_valid{"jwt.not_yet_valid", 401, "The token is not valid yet."};

// RFC 7517 section 4
inline constexpr ErrorKind invalid_jwk{"jwk.invalid", 400, "The JWK is malformed or too weak."};

}  // namespace ostiary::jose
