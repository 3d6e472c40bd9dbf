#pragma once

#include "base/task.hpp"
#include "model/client.hpp"
#include "sql/database.hpp"
#include "store/secret_seal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::store {

// A secret as it stands in its row: the sealed value is opened only to show it again.
struct StoredClientSecret {
    std::string name;
    std::string digest;
    std::string sealed_value;
    Milliseconds created_at = 0;
    std::optional<Milliseconds> expires_at;

    static constexpr auto columns() {
        using S = StoredClientSecret;
        return std::tuple{
            sql::column("name", &S::name),
            sql::column("digest", &S::digest),
            sql::column("sealed_value", &S::sealed_value),
            sql::column("created_at", &S::created_at),
            sql::column("expires_at", &S::expires_at),
        };
    }
};

// The named secrets of clients.
//
// Thread safety: all members may be called concurrently.
class ClientSecrets {
public:
    explicit ClientSecrets(sql::Database& database) : database_(database) {}

    static constexpr std::string_view name_taken = "client_secrets.client_id,name";

    static SecretSeal
    seal_context(const TenantId& tenant, const ClientId& client, std::string_view name) {
        return {tenant, "client_secrets", client.value, name};
    }

    // Oldest first.
    Task<std::vector<StoredClientSecret>> list(TenantId tenant, ClientId client);

    static void insert(sql::Batch& batch, const ClientId& client, const StoredClientSecret& secret);
    static void rename(
        sql::Batch& batch,
        const ClientId& client,
        std::string_view name,
        std::string_view new_name,
        std::string_view sealed_value
    );
    static void remove(sql::Batch& batch, const ClientId& client, std::string_view name);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
