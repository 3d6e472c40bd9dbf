#pragma once

#include "sql/value.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ostiary::sql {

using ColumnNames = std::shared_ptr<const std::vector<std::string>>;

// What a statement returned, materialized. `affected` counts rows changed by a statement without
// returning clause, and rows returned by one with it.
struct Rows {
    ColumnNames names;
    std::vector<Value> cells;  // row by row
    std::int64_t affected = 0;

    std::size_t columns() const { return names ? names->size() : 0; }
    std::size_t size() const { return columns() == 0 ? 0 : cells.size() / columns(); }
    bool empty() const { return cells.empty(); }
    std::span<const Value> row(std::size_t index) const {
        return std::span(cells).subspan(index * columns(), columns());
    }
};

// A column of a record, named once:
//
//   static constexpr auto columns() {
//       return std::tuple{sql::column("client_id", &Grant::client_id), ...};
//   }
//
// Rows are read into records by column name, so the order of a select list does not matter; a
// column that the statement does not return leaves the member as it is.
template <class Class, class Member>
struct Column {
    std::string_view name;
    Member Class::* member;
};

template <class Class, class Member>
constexpr auto column(std::string_view name, Member Class::* member) {
    return Column<Class, Member>{name, member};
}

// Reads a cell as T. A type that does not fit is a defect of the statement and throws.
void read_cell(const Value& cell, bool& output);
void read_cell(const Value& cell, std::int64_t& output);
void read_cell(const Value& cell, int& output);
void read_cell(const Value& cell, std::string& output);
void read_cell(const Value& cell, Bytes& output);
void read_cell(const Value& cell, Json& output);
template <class Tag>
void read_cell(const Value& cell, Id<Tag>& output) {
    read_cell(cell, output.value);
}
template <class T>
void read_cell(const Value& cell, std::optional<T>& output) {
    if (std::holds_alternative<std::monostate>(cell)) {
        output.reset();
    } else {
        read_cell(cell, output.emplace());
    }
}

// The index of a column, or npos.
std::size_t
column_index(const std::vector<std::string>& names, std::string_view name, std::size_t hint);
inline constexpr std::size_t no_column = static_cast<std::size_t>(-1);

template <class Record>
Record read_record(const Rows& rows, std::size_t index) {
    Record record{};
    const auto cells = rows.row(index);
    std::size_t hint = 0;
    const auto read = [&](const auto& column) {
        const std::size_t at = column_index(*rows.names, column.name, hint++);
        if (at != no_column) read_cell(cells[at], record.*column.member);
    };
    std::apply([&](const auto&... column) { (read(column), ...); }, Record::columns());
    return record;
}

}  // namespace ostiary::sql
