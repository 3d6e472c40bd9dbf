#pragma once

#include "base/random.hpp"
#include "model/grant.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ostiary::store {

// What users allowed clients. Codes and tokens hang on a grant: none of them is worth anything once
// it is revoked.
//
// Thread safety: all members may be called concurrently.
class Grants {
public:
    explicit Grants(sql::Database& database) : database_(database) {}

    // Whatever its state: the gate (oauth/gate.hpp) judges revoked_at and expires_at.
    Task<std::optional<Grant>> find(TenantId tenant, std::string id);
    // Those that are alive, the oldest first.
    Task<std::vector<Grant>> list(TenantId tenant, UserId user, ClientId client, Milliseconds now);
    Task<std::vector<Grant>> list_of_client_in_session(
        TenantId tenant,
        UserId user,
        std::string session_uid,
        ClientId client,
        Milliseconds now
    );
    Task<std::vector<Grant>> list_of_user(TenantId tenant, UserId user, Milliseconds now);
    Task<std::vector<Grant>>
    list_of_session(TenantId tenant, UserId user, std::string session_uid, Milliseconds now);

    // Gives the grant its id.
    static void add(sql::Batch& batch, Grant& grant, Random& random, Milliseconds now);
    // Writes scope, resources and expiry; the batch fails if the grant was revoked meanwhile.
    static void add_extension(sql::Batch& batch, const Grant& grant);
    static void add_revocation(sql::Batch& batch, std::string_view id, Milliseconds now);
    // The batch fails if the grant is revoked already: what goes with a revocation happens once.
    static void require_revocation(sql::Batch& batch, std::string_view id, Milliseconds now);
    static void add_revocation_of_user(sql::Batch& batch, const UserId& user, Milliseconds now);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
