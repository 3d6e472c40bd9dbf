#include "store/clients.hpp"

#include "store/cells.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

struct ClientRecord : Client {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Client::id),
            sql::column("name", &Client::name),
            sql::column("description", &Client::description),
            sql::column("type", &Client::type),
            sql::column("is_third_party", &Client::is_third_party),
            sql::column("oidc_client_metadata", &Client::oidc),
            sql::column("custom_client_metadata", &Client::custom),
            sql::column("custom_data", &Client::custom_data),
            sql::column("created_at", &Client::created_at),
        };
    }
};

struct ConsentRow {
    std::string kind;
    std::string scope;
    static constexpr auto columns() {
        return std::tuple{
            sql::column("kind", &ConsentRow::kind), sql::column("scope", &ConsentRow::scope)
        };
    }
};

}  // namespace

Task<std::optional<Client>> Clients::find(TenantId tenant, ClientId id) {
    return find_model<Client, ClientRecord>(
        database_, std::move(tenant), clients_sql::find, std::move(id)
    );
}

Task<std::vector<Client>> Clients::list(TenantId tenant) {
    return list_models<Client, ClientRecord>(database_, std::move(tenant), clients_sql::list);
}

Task<std::vector<std::string>> Clients::list_role_ids(TenantId tenant, ClientId id) {
    return list_ids(database_, std::move(tenant), clients_sql::list_role_ids, std::move(id));
}

Task<std::vector<Client>> Clients::list_of_role(TenantId tenant, std::string role_id) {
    return list_models<Client, ClientRecord>(
        database_, std::move(tenant), clients_sql::list_of_role, std::move(role_id)
    );
}

Task<std::vector<std::string>> Clients::list_ids_of_role(TenantId tenant, std::string role_id) {
    return list_ids(
        database_, std::move(tenant), clients_sql::list_ids_of_role, std::move(role_id)
    );
}

Task<ConsentScopes> Clients::get_consent_scopes(TenantId tenant, ClientId id) {
    CO_TRY(
        auto rows, co_await database_.list<ConsentRow>(tenant, clients_sql::list_consent_scopes, id)
    );
    ConsentScopes scopes;
    for (auto& row : rows) {
        auto& kind = row.kind == user_scopes ? scopes.user_scopes : scopes.resource_scopes;
        kind.push_back(std::move(row.scope));
    }
    co_return scopes;
}

void Clients::insert(sql::Batch& batch, const Client& client) {
    batch.add(
        clients_sql::insert,
        client.id,
        client.name,
        client.description,
        json::to_name(client.type),
        client.is_third_party,
        sql::as_json(client.oidc),
        sql::as_json(client.custom),
        sql::as_json(client.custom_data),
        client.created_at
    );
}

void Clients::update(sql::Batch& batch, const Client& client) {
    batch.require(
        clients_sql::update,
        client.id,
        client.name,
        client.description,
        client.is_third_party,
        sql::as_json(client.oidc),
        sql::as_json(client.custom),
        sql::as_json(client.custom_data)
    );
}

void Clients::remove(sql::Batch& batch, const ClientId& id) {
    batch.require(clients_sql::remove, id);
}

void Clients::add_role(sql::Batch& batch, const ClientId& id, std::string_view role_id) {
    batch.add(clients_sql::add_role, id, role_id);
}

std::size_t Clients::add_new_role(sql::Batch& batch, const ClientId& id, std::string_view role_id) {
    return batch.require(clients_sql::add_role, id, role_id);
}

void Clients::remove_role(sql::Batch& batch, const ClientId& id, std::string_view role_id) {
    batch.require(clients_sql::remove_role, id, role_id);
}

void Clients::remove_all_roles(sql::Batch& batch, const ClientId& id) {
    batch.add(clients_sql::remove_all_roles, id);
}

void Clients::add_consent_scope(
    sql::Batch& batch,
    const ClientId& id,
    std::string_view kind,
    std::string_view scope
) {
    batch.add(clients_sql::add_consent_scope, id, kind, scope);
}

void Clients::remove_consent_scope(
    sql::Batch& batch,
    const ClientId& id,
    std::string_view kind,
    std::string_view scope
) {
    batch.require(clients_sql::remove_consent_scope, id, kind, scope);
}

}  // namespace ostiary::store
