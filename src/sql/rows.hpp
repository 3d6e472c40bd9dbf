#pragma once

#include "sql/value.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
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
    std::span<Value> row(std::size_t index) {
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

// Reads a cell as T. A type that does not fit is a defect of the statement and throws. What a cell
// holds is taken out of it where it is given up.
void read_cell(const Value& cell, bool& output);
void read_cell(const Value& cell, std::int64_t& output);
void read_cell(const Value& cell, int& output);
void read_cell(const Value& cell, std::string& output);
void read_cell(const Value& cell, Bytes& output);
void read_cell(const Value& cell, Json& output);
void read_cell(Value&& cell, std::string& output);
void read_cell(Value&& cell, Bytes& output);
void read_cell(Value&& cell, Json& output);
template <class Tag>
void read_cell(const Value& cell, Id<Tag>& output) {
    read_cell(cell, output.value);
}
template <class Tag>
void read_cell(Value&& cell, Id<Tag>& output) {
    read_cell(std::move(cell), output.value);
}
template <class T>
void read_cell(const Value& cell, std::optional<T>& output) {
    if (std::holds_alternative<std::monostate>(cell)) {
        output.reset();
    } else {
        read_cell(cell, output.emplace());
    }
}
template <class T>
void read_cell(Value&& cell, std::optional<T>& output) {
    if (std::holds_alternative<std::monostate>(cell)) {
        output.reset();
    } else {
        read_cell(std::move(cell), output.emplace());
    }
}

// The text that a cell of text, bytes or JSON holds; valid as long as the cell.
std::string_view text_of(const Value& cell);

// The index of a column, or npos.
std::size_t
column_index(const std::vector<std::string>& names, std::string_view name, std::size_t hint);
inline constexpr std::size_t no_column = static_cast<std::size_t>(-1);
// Throws unless that column stands there.
void require_column(const std::vector<std::string>& names, std::string_view name, std::size_t at);

// Takes a row out of `rows`: its cells are left without what they held.
template <class Record>
Record take_record(Rows& rows, std::size_t index) {
    Record record{};
    const auto cells = rows.row(index);
    std::size_t hint = 0;
    const auto read = [&](const auto& column) {
        const std::size_t at = column_index(*rows.names, column.name, hint++);
        if (at != no_column) read_cell(std::move(cells[at]), record.*column.member);
    };
    std::apply([&](const auto&... column) { (read(column), ...); }, Record::columns());
    return record;
}

// The same out of the columns from `first` on, for a statement that returns several records side by
// side, whose columns share names: it lists those of each in the order of its columns().
template <class Record>
Record take_part(Rows& rows, std::size_t index, std::size_t first) {
    Record record{};
    const auto cells = rows.row(index);
    std::size_t at = first;
    const auto read = [&](const auto& column) {
        require_column(*rows.names, column.name, at);
        read_cell(std::move(cells[at++]), record.*column.member);
    };
    std::apply([&](const auto&... column) { (read(column), ...); }, Record::columns());
    return record;
}
template <class Record>
inline constexpr std::size_t column_count = std::tuple_size_v<decltype(Record::columns())>;

}  // namespace ostiary::sql
