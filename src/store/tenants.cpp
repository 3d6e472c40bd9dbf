#include "store/tenants.hpp"

#include "store_sql.hpp"

#include <algorithm>

namespace ostiary::store {

bool is_tenant_id(std::string_view text) {
    return !text.empty() && text.size() <= 21 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

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
