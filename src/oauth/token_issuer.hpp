#pragma once

#include "audit/recorder.hpp"
#include "base/random.hpp"
#include "json/fields.hpp"
#include "oauth/grant_type.hpp"
#include "tokens/key_ring.hpp"

#include <optional>
#include <string>

namespace ostiary::oauth {

// https://www.rfc-editor.org/rfc/rfc6749#section-5.1
struct TokenResponse {
    std::string access_token;
    std::optional<std::string> refresh_token;
    std::optional<std::string> id_token;
    std::string scope;
    std::int64_t expires_in = 0;
    std::string token_type = "Bearer";

    static constexpr auto fields() {
        using T = TokenResponse;
        return std::tuple{
            json::field("access_token", &T::access_token),
            json::field("refresh_token", &T::refresh_token, {.omit_null = true}),
            json::field("id_token", &T::id_token, {.omit_null = true}),
            json::field("scope", &T::scope),
            json::field("expires_in", &T::expires_in),
            json::field("token_type", &T::token_type),
        };
    }
};

inline constexpr Milliseconds access_token_lifetime = 3600 * 1000;
inline constexpr std::int64_t default_id_token_ttl = 3600;  // seconds

// Makes the tokens that a grant authorized and writes them in one batch with the grant's own
// changes and the audit event.
//
// Thread safety: all members may be called concurrently.
class TokenIssuer {
public:
    TokenIssuer(
        sql::Database& database,
        tokens::KeyRings& rings,
        audit::Recorder& recorder,
        Random& random
    )
        : database_(database), rings_(rings), recorder_(recorder), random_(random) {}

    // Nothing if one of the grant's guards failed: another request came first.
    Task<std::optional<TokenResponse>>
    issue(const TokenRequest& request, Authorization authorization, audit::Event event);

    // An exchange that was refused, for the audit log.
    Task<void> record(const Context& context, audit::Event event);

private:
    // Nothing if it is opaque, and in the response already.
    std::optional<jose::UnsignedJws> make_access_token(
        const TokenRequest& request,
        const tokens::KeyRing& ring,
        Authorization& authorization,
        TokenResponse& response
    );
    Result<jose::UnsignedJws> make_id_token(
        const TokenRequest& request,
        const tokens::KeyRing& ring,
        const Authorization& authorization
    ) const;

    sql::Database& database_;
    tokens::KeyRings& rings_;
    audit::Recorder& recorder_;
    Random& random_;
};

}  // namespace ostiary::oauth
