#pragma once

#include "tokens/key_ring.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ostiary::tokens {

// https://openid.net/specs/openid-connect-core-1_0.html#IDToken
struct IdTokenClaims {
    // With room for the claims of most users, and those beside them.
    explicit IdTokenClaims(boost::json::storage_ptr storage) : about_user(18, std::move(storage)) {}

    std::string issuer;
    std::string subject;
    std::string client_id;  // aud
    std::optional<std::string> nonce;
    std::string session_uid;         // sid
    std::int64_t auth_time = 0;      // seconds
    std::int64_t issued_at = 0;      // seconds
    std::int64_t expires_at = 0;     // seconds
    boost::json::object about_user;  // of add_user_claims()
};

// To be signed with the ring's key, as long as there is the ring.
jose::UnsignedJws make_id_token(const KeyRing& ring, IdTokenClaims claims, Milliseconds now);

// What an id_token_hint proves: that this issuer gave an ID token about `subject` to `client_id`,
// in session `session_uid`, at some time; expired tokens are accepted.
// https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
struct IdTokenHint {
    std::string subject;
    std::string client_id;
    std::string session_uid;
};
Result<IdTokenHint> verify_id_token_hint(
    const KeyRing& ring,
    std::string_view issuer,
    std::string_view token,
    const Clock& clock
);

}  // namespace ostiary::tokens
