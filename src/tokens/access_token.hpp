#pragma once

#include "tokens/key_ring.hpp"

#include <string>
#include <string_view>

namespace ostiary::tokens {

// What a self-contained access token says.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.2
struct AccessTokenClaims {
    std::string id;  // jti
    std::string issuer;
    std::string subject;
    std::string audience;  // a resource indicator
    std::string client_id;
    std::string scope;
    std::int64_t issued_at = 0;   // seconds
    std::int64_t expires_at = 0;  // seconds

    // The client acts for itself: there is no user.
    bool is_of_client() const { return subject == client_id; }
};

// To be signed with the ring's key, as long as there is the ring.
jose::UnsignedJws
make_access_token(const KeyRing& ring, const AccessTokenClaims& claims, Milliseconds now);

}  // namespace ostiary::tokens
