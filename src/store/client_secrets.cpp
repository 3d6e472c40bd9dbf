#include "store/client_secrets.hpp"

#include "store_sql.hpp"

namespace ostiary::store {

using sql::Bytes;

Task<std::vector<StoredClientSecret>> ClientSecrets::list(TenantId tenant, ClientId client) {
    return database_.list<StoredClientSecret>(
        std::move(tenant), client_secrets_sql::list, std::move(client)
    );
}

void ClientSecrets::insert(
    sql::Batch& batch,
    const ClientId& client,
    const StoredClientSecret& secret
) {
    batch.add(
        client_secrets_sql::insert,
        client,
        secret.name,
        Bytes{secret.digest},
        Bytes{secret.sealed_value},
        secret.created_at,
        secret.expires_at
    );
}

void ClientSecrets::rename(
    sql::Batch& batch,
    const ClientId& client,
    std::string_view name,
    std::string_view new_name,
    std::string_view sealed_value
) {
    batch.require(
        client_secrets_sql::rename, client, name, new_name, Bytes{std::string(sealed_value)}
    );
}

void ClientSecrets::remove(sql::Batch& batch, const ClientId& client, std::string_view name) {
    batch.require(client_secrets_sql::remove, client, name);
}

}  // namespace ostiary::store
