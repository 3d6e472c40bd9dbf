#include "store/tenants.hpp"

#include "store_sql.hpp"

namespace ostiary::store {

Task<std::optional<Tenant>> Tenants::find(TenantId id) {
    return database_.find<Tenant>(std::move(id), tenants_sql::find);
}

Task<std::vector<Tenant>> Tenants::list() {
    return database_.list<Tenant>(TenantId{}, tenants_sql::list);
}

void Tenants::insert_first(sql::Batch& batch, std::string_view name, Milliseconds now) {
    batch.require(tenants_sql::insert, name, now);
}

std::size_t Tenants::require_version(sql::Batch& batch, std::int64_t version) {
    return batch.require(tenants_sql::require_version, version);
}

void Tenants::bump(sql::Batch& batch) {
    batch.require(tenants_sql::bump);
}

}  // namespace ostiary::store
