#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "model/grant.hpp"
#include "sql/database.hpp"
#include "store/standing.hpp"
#include "store/token_memory.hpp"

#include <optional>
#include <string>

namespace ostiary::store {

// Opaque access tokens. Those for an API resource are JWTs and have no row
// (tokens/access_token.hpp).
//
// Thread safety: all members may be called concurrently.
class AccessTokens {
public:
    // 2 KB each, as a rule.
    static constexpr std::size_t most_remembered = 2048;

    AccessTokens(sql::Database& database, const Clock& clock)
        : database_(database), clock_(clock) {}

    // Whatever its state: the caller judges expires_at and revoked_at. It may have been read up to
    // TokenMemory::lifetime ago, but not before this node has withdrawn something of the tenant.
    Task<std::optional<Presented<AccessToken>>> find(TenantId tenant, std::string text);

    // Gives the token its id and digest; returns its text.
    static Secret add(sql::Batch& batch, AccessToken& token, Random& random);
    static void add_revocation(sql::Batch& batch, const AccessToken& token, Milliseconds now);

private:
    sql::Database& database_;
    const Clock& clock_;
    TokenMemory memory_{most_remembered};
};

}  // namespace ostiary::store
