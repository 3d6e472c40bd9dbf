#include "sql/rows.hpp"

namespace ostiary::sql {
namespace {

[[noreturn]] void misfit(const char* wanted) {
    throw std::logic_error(std::string("a column does not hold ") + wanted);
}

template <class T>
const T& held(const Value& cell, const char* wanted) {
    const T* value = std::get_if<T>(&cell);
    if (!value) misfit(wanted);
    return *value;
}

}  // namespace

void read_cell(const Value& cell, bool& output) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        output = *number != 0;
    } else {
        output = held<bool>(cell, "a boolean");
    }
}

void read_cell(const Value& cell, std::int64_t& output) {
    output = held<std::int64_t>(cell, "an integer");
}

void read_cell(const Value& cell, int& output) {
    output = static_cast<int>(held<std::int64_t>(cell, "an integer"));
}

std::string_view text_of(const Value& cell) {
    if (const auto* json = std::get_if<Json>(&cell)) return json->text;
    if (const auto* bytes = std::get_if<Bytes>(&cell)) return bytes->value;
    return held<std::string>(cell, "text");
}

void read_cell(const Value& cell, std::string& output) {
    output = text_of(cell);
}

void read_cell(const Value& cell, Bytes& output) {
    output = held<Bytes>(cell, "bytes");
}

void read_cell(const Value& cell, Json& output) {
    if (const auto* json = std::get_if<Json>(&cell)) {
        output = *json;
    } else {
        output.text = held<std::string>(cell, "JSON");
    }
}

void read_cell(Value&& cell, std::string& output) {
    if (auto* json = std::get_if<Json>(&cell)) {
        output = std::move(json->text);
    } else if (auto* bytes = std::get_if<Bytes>(&cell)) {
        output = std::move(bytes->value);
    } else if (auto* text = std::get_if<std::string>(&cell)) {
        output = std::move(*text);
    } else {
        misfit("text");
    }
}

void read_cell(Value&& cell, Bytes& output) {
    auto* const bytes = std::get_if<Bytes>(&cell);
    if (!bytes) misfit("bytes");
    output = std::move(*bytes);
}

void read_cell(Value&& cell, Json& output) {
    if (auto* json = std::get_if<Json>(&cell)) {
        output = std::move(*json);
    } else if (auto* text = std::get_if<std::string>(&cell)) {
        output.text = std::move(*text);
    } else {
        misfit("JSON");
    }
}

std::size_t
column_index(const std::vector<std::string>& names, std::string_view name, std::size_t hint) {
    if (hint < names.size() && names[hint] == name) return hint;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return i;
    }
    return no_column;
}

void require_column(const std::vector<std::string>& names, std::string_view name, std::size_t at) {
    if (at >= names.size() || names[at] != name) {
        throw std::logic_error("a statement does not return the column " + std::string(name));
    }
}

}  // namespace ostiary::sql
