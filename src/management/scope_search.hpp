#pragma once

#include "management/search.hpp"
#include "model/resource.hpp"

#include <array>

namespace ostiary::management {

inline constexpr std::array<std::string_view, 3> scope_search_fields{"id", "name", "description"};

inline std::optional<std::string_view> read_scope(const Scope& scope, std::string_view field) {
    if (field == "id") return scope.id;
    if (field == "name") return scope.name;
    return scope.description;
}

inline bool matches(const Search& search, const Scope& scope) {
    return search.matches([&](std::string_view field) { return read_scope(scope, field); });
}

}  // namespace ostiary::management
