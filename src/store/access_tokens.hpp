#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "model/grant.hpp"
#include "sql/database.hpp"
#include "store/standing.hpp"

#include <optional>
#include <string>

namespace ostiary::store {

// Opaque access tokens. Those for an API resource are JWTs and have no row
// (tokens/access_token.hpp).
//
// Thread safety: all members may be called concurrently.
class AccessTokens {
public:
    explicit AccessTokens(sql::Database& database) : database_(database) {}

    // Whatever its state: the caller judges expires_at and revoked_at.
    Task<std::optional<Presented<AccessToken>>> find(TenantId tenant, std::string text);

    // Gives the token its id and digest; returns its text.
    static Secret add(sql::Batch& batch, AccessToken& token, Random& random);
    static void add_revocation(sql::Batch& batch, const AccessToken& token, Milliseconds now);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
