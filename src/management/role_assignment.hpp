#pragma once

#include "http/pagination.hpp"
#include "http/request.hpp"
#include "management/shapes.hpp"
#include "store/snapshot.hpp"

#include <string>
#include <vector>

namespace ostiary::management {

// The roles of those ids that the search of the request matches, newest first.
Result<http::Page<RoleShape>> page_of_roles(
    const http::Request& request,
    const store::Snapshot& snapshot,
    const std::vector<std::string>& role_ids,
    const http::PageRequest& page
);

// That every role exists and is of the type; `wrong_type` if one is of the other.
Result<void> check_roles(
    const store::Snapshot& snapshot,
    const std::vector<std::string>& role_ids,
    RoleType type,
    const ErrorKind& wrong_type
);

// Those of `wanted` that are not in `present`, each once.
std::vector<std::string>
difference(const std::vector<std::string>& wanted, const std::vector<std::string>& present);

std::optional<std::string_view> read_role(const Role& role, std::string_view field);
inline constexpr std::array<std::string_view, 3> role_search_fields{"id", "name", "description"};

}  // namespace ostiary::management
