#pragma once

#include "sql/database.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ostiary::sql {

// "users.username" for a unique index of users over (tenant_id, username).
std::string unique_constraint(std::string_view table, const std::vector<std::string_view>& columns);

}  // namespace ostiary::sql
