#pragma once

#include "base/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ostiary::sql {

// Bytes of a bytea column, told apart from text.
struct Bytes {
    std::string value;

    friend bool operator==(const Bytes&, const Bytes&) = default;
};

// JSON text of a jsonb column. PostgreSQL reads it back with its own spacing and order of members:
// equal as JSON, not byte for byte.
struct Json {
    std::string text;

    friend bool operator==(const Json&, const Json&) = default;
};

// A parameter or a cell: null, boolean, bigint, text, bytea, jsonb. SQLite keeps booleans as
// integers, so a cell that is read as bool may hold either.
using Value = std::variant<std::monostate, bool, std::int64_t, std::string, Bytes, Json>;
using Values = std::vector<Value>;

inline Value to_value(bool value) {
    return value;
}
inline Value to_value(std::int64_t value) {
    return value;
}
inline Value to_value(int value) {
    return std::int64_t{value};
}
inline Value to_value(std::string value) {
    return value;
}
inline Value to_value(std::string_view value) {
    return std::string(value);
}
inline Value to_value(const char* value) {
    return std::string(value);
}
inline Value to_value(Bytes value) {
    return value;
}
inline Value to_value(Json value) {
    return value;
}
inline Value to_value(std::nullopt_t) {
    return std::monostate{};
}
template <class Tag>
Value to_value(const Id<Tag>& id) {
    return id.value;
}
template <class T>
Value to_value(const std::optional<T>& value) {
    return value ? to_value(*value) : Value{};
}
template <class T>
Value to_value(std::optional<T>&& value) {
    return value ? to_value(*std::move(value)) : Value{};
}

}  // namespace ostiary::sql
