#pragma once

#include "store/snapshot.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ostiary::management {

// Roles whose name begins like this belong to the server.
inline constexpr std::string_view internal_role_prefix = "#internal:";

// 404 if there is no such role.
Task<Role> find_role(store::Snapshots& snapshots, TenantId tenant, std::string id);

// The scope, and null if there is none; `resource` becomes the API resource it belongs to.
const Scope*
find_scope(const store::Snapshot& snapshot, std::string_view id, const Resource*& resource);

// That every scope exists, and that a role of that type may give it. What gives power over the
// tenant is for programs alone; people administer tenants through the Console, by their roles in
// the admin tenant.
Result<void> check_scopes(
    const store::Snapshot& snapshot,
    const std::vector<std::string>& scope_ids,
    RoleType type
);

// Each once, in the order of their first appearance.
std::vector<std::string> without_repetitions(const std::vector<std::string>& ids);

}  // namespace ostiary::management
