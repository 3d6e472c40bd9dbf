#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

// SQLite as it is, set up as the server sets it up: what the machine allows is measured with it.
namespace ostiary::bench {

struct CloseSqlite {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using SqliteDatabase = std::unique_ptr<sqlite3, CloseSqlite>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, CloseSqlite>;

// With a write-ahead log and synchronous=FULL. All of these throw std::runtime_error.
SqliteDatabase open_sqlite(const std::string& file);
void run(const SqliteDatabase& database, const char* script);
SqliteStatement prepare(const SqliteDatabase& database, const char* text);

}  // namespace ostiary::bench
