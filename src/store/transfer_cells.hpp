#pragma once

#include "base/encoding.hpp"
#include "sql/value.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <variant>

namespace ostiary::store {

// A cell as JSON: bytes are {"bytes": "<base64>"}, JSON text is {"json": "<text>"}, so that every
// type comes back as it was.
inline boost::json::value encode_cell(const sql::Value& cell) {
    if (const auto* flag = std::get_if<bool>(&cell)) return *flag;
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
    if (const auto* text = std::get_if<std::string>(&cell)) return boost::json::value(*text);
    if (const auto* bytes = std::get_if<sql::Bytes>(&cell)) {
        return boost::json::object{{"bytes", base64_encode(bytes->value)}};
    }
    if (const auto* json = std::get_if<sql::Json>(&cell))
        return boost::json::object{{"json", json->text}};
    return nullptr;
}

// Nothing if it is none of these forms.
inline std::optional<sql::Value> decode_cell(const boost::json::value& cell) {
    if (cell.is_null()) return sql::Value{};
    if (cell.is_bool()) return sql::Value{cell.get_bool()};
    if (cell.is_int64()) return sql::Value{cell.get_int64()};
    if (cell.is_string()) return sql::Value{std::string(cell.get_string())};
    const auto* object = cell.if_object();
    if (!object || object->size() != 1 || !object->begin()->value().is_string())
        return std::nullopt;
    const std::string text(object->begin()->value().get_string());
    if (object->begin()->key() == "json") return sql::Value{sql::Json{text}};
    if (object->begin()->key() != "bytes") return std::nullopt;
    auto bytes = base64_decode(text);
    if (!bytes) return std::nullopt;
    return sql::Value{sql::Bytes{*std::move(bytes)}};
}

}  // namespace ostiary::store
