#pragma once

#include "json/arena.hpp"
#include "json/parse.hpp"
#include "json/text.hpp"
#include "sql/rows.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// How members of records that are more than text and numbers stand in a column: enumerations as
// their wire names, JSON as jsonb.
//
// The overloads are in sql/, where take_record() finds them by the type of the cell.
namespace ostiary::sql {

inline json::value parse_cell(const Value& cell, boost::json::storage_ptr storage = {}) {
    auto parsed = json::parse(text_of(cell), std::move(storage));
    if (!parsed) throw std::logic_error("a column does not hold well-formed JSON");
    return *std::move(parsed);
}

inline void read_cell(const Value& cell, json::value& output) {
    output = parse_cell(cell);
}

// Most of them are empty.
inline void read_cell(const Value& cell, json::object& output) {
    if (text_of(cell) == "{}") return output.clear();
    auto parsed = parse_cell(cell);
    if (!parsed.is_object()) throw std::logic_error("a column does not hold an object");
    output = std::move(parsed.get_object());
}

inline void read_cell(const Value& cell, json::array& output) {
    if (text_of(cell) == "[]") return output.clear();
    auto parsed = parse_cell(cell);
    if (!parsed.is_array()) throw std::logic_error("a column does not hold an array");
    output = std::move(parsed.get_array());
}

template <class E>
    requires std::is_enum_v<E>
void read_cell(const Value& cell, E& output) {
    const auto found = json::from_name<E>(text_of(cell));
    if (!found) throw std::logic_error("a column holds an unknown name");
    output = *found;
}

template <json::Described T>
void read_cell(const Value& cell, T& output) {
    json::Arena arena;
    auto decoded = json::decode<T>(parse_cell(cell, arena.storage()));
    if (!decoded) throw std::logic_error("a column does not hold what its record describes");
    output = *std::move(decoded);
}

template <class T>
void read_cell(const Value& cell, std::vector<T>& output) {
    if (text_of(cell) == "[]") return output.clear();
    json::Arena arena;
    auto decoded =
        json::decode<std::vector<T>>(parse_cell(cell, arena.storage()), {}, {.max_items = 100'000});
    if (!decoded) throw std::logic_error("a column does not hold the list its record describes");
    output = *std::move(decoded);
}

// The parameter for a jsonb column.
template <class T>
Json as_json(const T& value) {
    return {json::to_text(value)};
}

}  // namespace ostiary::sql
