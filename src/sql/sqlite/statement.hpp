#pragma once

#include "sql/query.hpp"
#include "sql/rows.hpp"
#include "sql/sqlite/failure.hpp"
#include "sql/value.hpp"

#include <expected>
#include <memory>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace ostiary::sql::sqlite {

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const noexcept;
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// A statement that is prepared once for its connection and run many times.
class PreparedStatement {
public:
    // Throws Defect for a wrong statement.
    PreparedStatement(sqlite3* handle, const Query& query);

    // Runs to the end and materializes what comes. The tenant is $1 of a tenant's query and not
    // looked at otherwise.
    std::expected<Rows, Failure> run(const TenantId& tenant, const Values& values);

    bool is_select() const;

private:
    enum class ColumnType { other, boolean, json, bytes };

    void read_parameters();
    void read_columns();
    void bind(const TenantId& tenant, const Values& values);
    void bind_value(int index, const Value& value);
    Value read_value(int column) const;

    sqlite3* handle_;
    const Query* query_;
    StatementHandle statement_;
    std::vector<int> parameters_;  // index in SQLite of $1, $2, ...
    ColumnNames names_;
    std::vector<ColumnType> types_;
};

}  // namespace ostiary::sql::sqlite
