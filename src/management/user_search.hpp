#pragma once

#include "management/search.hpp"
#include "store/trigram_index.hpp"
#include "store/users.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::management {

inline constexpr std::array<std::string_view, 5>
    user_search_fields{"id", "primaryEmail", "primaryPhone", "username", "name"};

inline std::optional<std::string_view>
read_user(const store::SearchedUser& user, std::string_view field) {
    if (field == "id") return user.id;
    if (field == "primaryEmail") return user.primary_email;
    if (field == "primaryPhone") return user.primary_phone;
    if (field == "username") return user.username;
    return user.name;
}

inline bool matches(const Search& search, const store::SearchedUser& user) {
    return search.matches([&](std::string_view field) { return read_user(user, field); });
}

// How the users who may match are found by indexes: those whose identifier is one of `keys`, and
// those who have all trigrams of one of `parts`. Whoever matches is among them; who is among them
// need not match.
struct UserSearchPlan {
    struct Key {
        store::UserKey kind;
        std::string identifier;
    };

    std::vector<Key> keys;
    std::vector<std::vector<store::Trigram>> parts;
};

// Nothing if all users have to be looked at: parts of less than three characters, patterns of
// alternatives, and what is asked for in too many ways.
std::optional<UserSearchPlan> plan_user_search(const Search& search);

}  // namespace ostiary::management
