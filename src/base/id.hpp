#pragma once

#include "base/random.hpp"

#include <string>
#include <string_view>

namespace ostiary {

// An identifier that cannot be exchanged for one of another kind. It holds the text as stored and
// as sent.
template <class Tag>
struct Id {
    std::string value;

    Id() = default;
    explicit Id(std::string text) : value(std::move(text)) {}
    explicit Id(std::string_view text) : value(text) {}
    explicit Id(const char* text) : value(text) {}

    bool empty() const { return value.empty(); }
    friend bool operator==(const Id&, const Id&) = default;
    friend auto operator<=>(const Id&, const Id&) = default;
};

using TenantId = Id<struct TenantTag>;
using ClientId = Id<struct ClientTag>;
using UserId = Id<struct UserTag>;

// Identifiers and secrets in the lengths and alphabets that API clients expect.
std::string standard_id(Random& random);  // 21 of a-z 0-9
std::string short_id(Random& random);     // 12 of a-z 0-9: users, organizations
std::string secret_text(Random& random);  // 32 of A-Z a-z 0-9
std::string random_text(Random& random, std::string_view alphabet, std::size_t length);

}  // namespace ostiary

template <class Tag>
struct std::hash<ostiary::Id<Tag>> {
    std::size_t operator()(const ostiary::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.value);
    }
};
