#pragma once

#include "management/search.hpp"
#include "model/user.hpp"

#include <array>

namespace ostiary::management {

inline constexpr std::array<std::string_view, 5>
    user_search_fields{"id", "primaryEmail", "primaryPhone", "username", "name"};

inline std::optional<std::string> read_user(const User& user, std::string_view field) {
    if (field == "id") return user.id.value;
    if (field == "primaryEmail") return user.primary_email;
    if (field == "primaryPhone") return user.primary_phone;
    return field == "username" ? user.username : user.name;
}

}  // namespace ostiary::management
