#pragma once

#include "base/task.hpp"
#include "model/client.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::store {

// The clients of a tenant, which the Management API calls applications. Request paths read them
// from the snapshot (store/snapshot.hpp); changes go through Snapshots::write.
//
// Thread safety: all members may be called concurrently.
class Clients {
public:
    explicit Clients(sql::Database& database) : database_(database) {}

    Task<std::optional<Client>> find(TenantId tenant, ClientId id);
    // Newest first.
    Task<std::vector<Client>> list(TenantId tenant);
    Task<std::vector<std::string>> list_role_ids(TenantId tenant, ClientId id);
    // Clients that have the role, newest first.
    Task<std::vector<Client>> list_of_role(TenantId tenant, std::string role_id);
    // Clients that have the role.
    Task<std::vector<std::string>> list_ids_of_role(TenantId tenant, std::string role_id);
    Task<ConsentScopes> get_consent_scopes(TenantId tenant, ClientId id);

    static void insert(sql::Batch& batch, const Client& client);
    static void update(sql::Batch& batch, const Client& client);
    static void remove(sql::Batch& batch, const ClientId& id);

    static void add_role(sql::Batch& batch, const ClientId& id, std::string_view role_id);
    // Fails the batch, by a guard at the returned statement, if the client has the role.
    static std::size_t
    add_new_role(sql::Batch& batch, const ClientId& id, std::string_view role_id);
    static void remove_role(sql::Batch& batch, const ClientId& id, std::string_view role_id);
    static void remove_all_roles(sql::Batch& batch, const ClientId& id);

    static constexpr std::string_view user_scopes = "user-scopes";
    static constexpr std::string_view resource_scopes = "resource-scopes";
    static void add_consent_scope(
        sql::Batch& batch,
        const ClientId& id,
        std::string_view kind,
        std::string_view scope
    );
    static void remove_consent_scope(
        sql::Batch& batch,
        const ClientId& id,
        std::string_view kind,
        std::string_view scope
    );

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
