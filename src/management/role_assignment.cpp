#include "management/role_assignment.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/search.hpp"

#include <algorithm>
#include <set>

namespace ostiary::management {

std::optional<std::string_view> read_role(const Role& role, std::string_view field) {
    if (field == "id") return role.id;
    return field == "name" ? role.name : role.description;
}

Result<http::Page<RoleShape>> page_of_roles(
    const http::Request& request,
    const store::Snapshot& snapshot,
    const std::vector<std::string>& role_ids,
    const http::PageRequest& page
) {
    TRY(const auto search, Search::parse(request, role_search_fields));
    const std::set<std::string_view> wanted(role_ids.begin(), role_ids.end());
    std::vector<RoleShape> shapes;
    for (const Role& role : snapshot.roles) {
        if (!wanted.contains(role.id)) continue;
        const auto read = [&](std::string_view field) { return read_role(role, field); };
        if (search.matches(read)) shapes.push_back(present(request.tenant, role));
    }
    return page_of(std::move(shapes), page.or_first());
}

Result<void> check_roles(
    const store::Snapshot& snapshot,
    const std::vector<std::string>& role_ids,
    RoleType type,
    const ErrorKind& wrong_type
) {
    for (const auto& id : role_ids) {
        const Role* role = snapshot.find_role(id);
        if (!role) return fail(errors::not_exists);
        if (role->type != type) return fail(wrong_type);
    }
    return {};
}

std::vector<std::string>
difference(const std::vector<std::string>& wanted, const std::vector<std::string>& present) {
    std::vector<std::string> missing;
    for (const auto& id : wanted) {
        if (std::ranges::find(present, id) == present.end() &&
            std::ranges::find(missing, id) == missing.end()) {
            missing.push_back(id);
        }
    }
    return missing;
}

}  // namespace ostiary::management
