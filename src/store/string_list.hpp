#pragma once

#include "json/arena.hpp"
#include "json/text.hpp"
#include "sql/value.hpp"

#include <string>
#include <vector>

namespace ostiary::store {

// A list of strings in a jsonb column.
inline sql::Json encode_strings(const std::vector<std::string>& strings) {
    return {json::to_text(strings)};
}

inline std::vector<std::string> decode_strings(const sql::Json& column) {
    if (column.text == "[]") return {};
    json::Arena arena;
    std::vector<std::string> strings;
    const auto parsed = boost::json::parse(column.text, arena.storage());
    strings.reserve(parsed.as_array().size());
    for (const auto& text : parsed.as_array()) {
        strings.emplace_back(std::string_view(text.as_string()));
    }
    return strings;
}

}  // namespace ostiary::store
