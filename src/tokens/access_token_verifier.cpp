#include "tokens/access_token_verifier.hpp"

#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "jose/errors.hpp"
#include "jose/jwt.hpp"

namespace ostiary::tokens {

// https://www.rfc-editor.org/rfc/rfc9068#section-4
Result<AccessTokenClaims> AccessTokenVerifier::verify(
    const store::Snapshot& snapshot,
    std::string_view issuer,
    std::string_view token,
    std::string_view audience
) {
    const std::string digest = sha256(token);
    const Milliseconds now = clock_.now();
    if (auto known = verified_.find(snapshot, issuer, digest, audience, now)) {
        return *std::move(known);
    }
    TRY(const auto ring, rings_.get(snapshot));
    const jose::VerifyPolicy policy{
        .issuer = std::string(issuer),
        .audiences = {std::string(audience)},
        // "The resource server MUST verify that the "typ" header value is "at+jwt" or
        // "application/at+jwt" and reject tokens carrying any other value."
        .types = {"at+jwt"},
        .algorithms = ring->algorithms(),
        .clock = clock_,
    };
    TRY(const auto verified, jose::verify_jwt(token, policy, [&](const jose::Header& header) {
            return ring->find(header);
        }));
    AccessTokenClaims claims;
    claims.id = verified.text("jti");
    claims.issuer = verified.text("iss");
    claims.subject = verified.text("sub");
    claims.audience = audience;
    claims.client_id = verified.text("client_id");
    claims.scope = verified.text("scope");
    claims.issued_at = verified.seconds("iat").value_or(0);
    claims.expires_at = verified.seconds("exp").value_or(0);
    if (claims.subject.empty() || claims.client_id.empty()) {
        return fail(jose::invalid_claim, {}, "sub or client_id is missing");
    }
    verified_.remember(snapshot, digest, claims, now);
    return claims;
}

}  // namespace ostiary::tokens
