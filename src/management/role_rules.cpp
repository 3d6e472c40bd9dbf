#include "management/role_rules.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "store/seed.hpp"

#include <algorithm>
#include <set>

namespace ostiary::management {

Task<Role> find_role(store::Snapshots& snapshots, TenantId tenant, std::string id) {
    CO_TRY(const auto snapshot, co_await snapshots.get_latest(std::move(tenant)));
    const Role* role = snapshot->find_role(id);
    if (!role) co_return fail(errors::not_exists);
    co_return *role;
}

const Scope*
find_scope(const store::Snapshot& snapshot, std::string_view id, const Resource*& resource) {
    for (const Resource& candidate : snapshot.resources) {
        const auto found = std::ranges::find(candidate.scopes, id, &Scope::id);
        if (found == candidate.scopes.end()) continue;
        resource = &candidate;
        return &*found;
    }
    return nullptr;
}

Result<void> check_scopes(
    const store::Snapshot& snapshot,
    const std::vector<std::string>& scope_ids,
    RoleType type
) {
    for (const std::string& id : scope_ids) {
        const Resource* resource = nullptr;
        if (!find_scope(snapshot, id, resource)) return fail(errors::not_exists);
        if (type == RoleType::user && snapshot.tenant.value != store::admin_tenant &&
            is_management_indicator(resource->indicator)) {
            return fail(errors::management_scope_for_user_role);
        }
    }
    return {};
}

std::vector<std::string> without_repetitions(const std::vector<std::string>& ids) {
    std::set<std::string_view> seen;
    std::vector<std::string> once;
    for (const std::string& id : ids) {
        if (seen.insert(id).second) once.push_back(id);
    }
    return once;
}

}  // namespace ostiary::management
