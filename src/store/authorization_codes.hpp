#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "model/grant.hpp"
#include "sql/database.hpp"
#include "store/standing.hpp"

#include <optional>
#include <string>

namespace ostiary::store {

// Authorization codes, each redeemed at most once.
//
// Thread safety: all members may be called concurrently.
class AuthorizationCodes {
public:
    explicit AuthorizationCodes(sql::Database& database) : database_(database) {}

    // Whatever its state: a consumed code must be told apart from one that never was, since its
    // replay revokes the grant.
    Task<std::optional<Presented<AuthorizationCode>>> find(TenantId tenant, std::string text);

    // Gives the code its id and digest; returns its text.
    static Secret add(sql::Batch& batch, AuthorizationCode& code, Random& random);
    // The batch fails unless the code is unused and alive when it is written.
    static void add_consumption(sql::Batch& batch, const AuthorizationCode& code, Milliseconds now);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
