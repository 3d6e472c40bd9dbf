#include "store/tenant_keys.hpp"

#include "store/cells.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

struct TenantKeyRecord : TenantKey {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &TenantKey::id),
            sql::column("kind", &TenantKey::kind),
            sql::column("algorithm", &TenantKey::algorithm),
            sql::column("status", &TenantKey::status),
            sql::column("sealed_key", &TenantKey::sealed_key),
            sql::column("public_jwk", &TenantKey::public_jwk),
            sql::column("created_at", &TenantKey::created_at),
            sql::column("activates_at", &TenantKey::activates_at),
        };
    }
};

}  // namespace

Task<std::vector<TenantKey>> TenantKeys::list(TenantId tenant) {
    return list_models<TenantKey, TenantKeyRecord>(
        database_, std::move(tenant), tenant_keys_sql::list
    );
}

Task<std::vector<TenantId>> TenantKeys::list_tenants_with_due_keys(Milliseconds now) {
    CO_TRY(auto ids, co_await list_ids(database_, {}, tenant_keys_sql::list_due, now));
    std::vector<TenantId> tenants;
    tenants.reserve(ids.size());
    for (auto& id : ids) tenants.emplace_back(std::move(id));
    co_return tenants;
}

void TenantKeys::insert(sql::Batch& batch, const TenantKey& key) {
    std::optional<sql::Json> jwk;
    if (key.public_jwk) jwk = sql::Json{*key.public_jwk};
    batch.add(
        tenant_keys_sql::insert,
        key.id,
        json::to_name(key.kind),
        key.algorithm,
        json::to_name(key.status),
        sql::Bytes{key.sealed_key},
        jwk,
        key.created_at,
        key.activates_at
    );
}

void TenantKeys::set_status(sql::Batch& batch, std::string_view id, KeyStatus from, KeyStatus to) {
    batch.require(tenant_keys_sql::set_status, id, json::to_name(from), json::to_name(to));
}

void TenantKeys::remove(sql::Batch& batch, std::string_view id) {
    batch.require(tenant_keys_sql::remove, id);
}

void TenantKeys::discard(sql::Batch& batch, std::string_view id, KeyStatus status) {
    batch.require(tenant_keys_sql::discard, id, json::to_name(status));
}

void TenantKeys::reseal(sql::Batch& batch, std::string_view id, std::string_view sealed_key) {
    batch.require(tenant_keys_sql::reseal, id, sql::Bytes{std::string(sealed_key)});
}

}  // namespace ostiary::store
