#include "tokens/id_token.hpp"

#include "base/try.hpp"
#include "jose/errors.hpp"
#include "jose/jwt.hpp"
#include "json/text.hpp"

#include <boost/json.hpp>

namespace ostiary::tokens {

jose::UnsignedJws make_id_token(const KeyRing& ring, IdTokenClaims claims, Milliseconds now) {
    boost::json::object payload = std::move(claims.about_user);
    payload["sub"] = claims.subject;
    payload["aud"] = claims.client_id;
    payload["exp"] = claims.expires_at;
    payload["iat"] = claims.issued_at;
    payload["iss"] = claims.issuer;
    // "If present in the Authentication Request, Authorization Servers MUST include a nonce Claim
    // in the ID Token with the Claim Value being the nonce value sent in the Authentication
    // Request."
    if (claims.nonce) payload["nonce"] = *claims.nonce;
    if (!claims.session_uid.empty()) payload["sid"] = claims.session_uid;
    payload["auth_time"] = claims.auth_time;
    const RingKey& key = ring.signing(now);
    // Without `typ`, as Logto's clients expect; an access token always has one, so neither can
    // stand in for the other.
    return jose::begin_jws(key.key, key.algorithm, key.kid, "", json::to_text(payload));
}

Result<IdTokenHint> verify_id_token_hint(
    const KeyRing& ring,
    std::string_view issuer,
    std::string_view token,
    const Clock& clock
) {
    const jose::VerifyPolicy policy{
        .issuer = std::string(issuer),
        .audiences = {},
        .types = {""},
        .algorithms = ring.algorithms(),
        .clock = clock,
        .leeway_seconds = 0,
        .expiry = jose::VerifyPolicy::Expiry::ignored,
    };
    TRY(const auto verified, jose::verify_jwt(token, policy, [&](const jose::Header& header) {
            return ring.find(header);
        }));
    IdTokenHint hint{
        std::string(verified.text("sub")),
        std::string(verified.text("aud")),
        std::string(verified.text("sid"))
    };
    if (hint.subject.empty() || hint.client_id.empty()) {
        return fail(jose::invalid_claim, {}, "sub or aud is missing");
    }
    return hint;
}

}  // namespace ostiary::tokens
