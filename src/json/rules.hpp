#pragma once

#include "base/error.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ostiary::json {

// The body or the query of a request does not fit its description.
inline constexpr ErrorKind invalid_input{"guard.invalid_input", 400, "The request is invalid."};

// What a value must satisfy beyond its type.
struct Rules {
    std::string_view doc{};
    std::size_t min = 0;                        // characters of a string
    std::size_t max = 65'536;                   // likewise
    std::int64_t minimum = INT64_MIN;           // of a number
    std::int64_t maximum = INT64_MAX;           // likewise
    std::size_t max_items = 1'000;              // of an array
    bool defaulted = false;                     // may be absent: the member's initializer stands
    bool nullable = false;                      // null is accepted for an optional, as empty
    bool omit_null = false;                     // an empty optional is left out, not sent as null
    bool (*check)(std::string_view) = nullptr;  // a string must also satisfy this
    std::string_view expected{};                // what `check` wants, for the error
};

// One name of an enumeration. An enumeration takes part by a function beside it:
//
//   constexpr std::array<json::EnumName<RoleType>, 2> enum_names(RoleType) { return {{...}}; }
template <class E>
struct EnumName {
    std::string_view name;
    E value;
};

template <class E>
std::optional<E> from_name(std::string_view name) {
    for (const auto& entry : enum_names(E{})) {
        if (entry.name == name) return entry.value;
    }
    return std::nullopt;
}

template <class E>
std::string_view to_name(E value) {
    for (const auto& entry : enum_names(E{})) {
        if (entry.value == value) return entry.name;
    }
    return {};
}

template <class E>
std::string listed_names() {
    std::string names;
    for (const auto& entry : enum_names(E{})) {
        if (!names.empty()) names += ", ";
        names += entry.name;
    }
    return names;
}

std::unexpected<Error> invalid(const std::string& path, std::string_view why);
std::string member_path(const std::string& path, std::string_view name);

// Well-formed UTF-8 without null characters, within the length and satisfying the check.
Result<void> check_text(std::string_view text, const std::string& path, const Rules& rules);
Result<void> check_number(std::int64_t number, const std::string& path, const Rules& rules);

boost::json::object text_schema(const Rules& rules);
boost::json::object number_schema(const Rules& rules);

}  // namespace ostiary::json
