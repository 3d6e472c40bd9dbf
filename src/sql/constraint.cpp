#include "sql/constraint.hpp"

namespace ostiary::sql {

std::string
unique_constraint(std::string_view table, const std::vector<std::string_view>& columns) {
    std::string name(table);
    char separator = '.';
    for (const std::string_view column : columns) {
        if (column == "tenant_id") continue;
        name += separator;
        name += column;
        separator = ',';
    }
    return name;
}

}  // namespace ostiary::sql
