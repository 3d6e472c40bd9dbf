#pragma once

#include "base/clock.hpp"
#include "tokens/access_token.hpp"
#include "tokens/verified_tokens.hpp"

#include <string>
#include <string_view>

namespace ostiary::tokens {

// Verifies self-contained access tokens that this installation issued, for the APIs it serves.
//
// A token is accepted only if it is an access token by its type: an ID token or a logout token of
// the same issuer is not one, whatever its claims say (RFC 8725 section 3.12). What comes back is
// all that may be believed of it. Whether client and subject still exist is not in a token: the
// caller looks.
//
// Thread safety: all members may be called concurrently.
class AccessTokenVerifier {
public:
    AccessTokenVerifier(KeyRings& rings, const Clock& clock) : rings_(rings), clock_(clock) {}

    // `snapshot` is of the tenant that issued the token, `issuer` its issuer identifier as the
    // token must name it. Errors are those of jose/errors.hpp.
    Result<AccessTokenClaims> verify(
        const store::Snapshot& snapshot,
        std::string_view issuer,
        std::string_view token,
        std::string_view audience
    );

private:
    KeyRings& rings_;
    const Clock& clock_;
    VerifiedTokens verified_;
};

}  // namespace ostiary::tokens
