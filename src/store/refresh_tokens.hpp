#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "model/grant.hpp"
#include "sql/database.hpp"
#include "store/standing.hpp"

#include <optional>
#include <string>

namespace ostiary::store {

// Refresh tokens. A rotated one is kept, consumed, until it expires: whoever presents it then has
// stolen it or was stolen from.
//
// Thread safety: all members may be called concurrently.
class RefreshTokens {
public:
    explicit RefreshTokens(sql::Database& database) : database_(database) {}

    // Whatever its state: the caller judges expires_at and consumed_at.
    Task<std::optional<Presented<RefreshToken>>> find(TenantId tenant, std::string text);

    // Gives the token its id and digest; returns its text.
    static Secret add(sql::Batch& batch, RefreshToken& token, Random& random);
    // The batch fails unless the token is unused and alive when it is written.
    static void add_consumption(sql::Batch& batch, const RefreshToken& token, Milliseconds now);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
