#include "limits/sqlite.hpp"

#include <stdexcept>

namespace ostiary::bench {

SqliteDatabase open_sqlite(const std::string& file) {
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
    SqliteDatabase database(opened);
    if (status != SQLITE_OK) throw std::runtime_error("the scratch database cannot be opened");
    // A reader waits for a log that begins anew.
    sqlite3_busy_timeout(opened, 5000);
    run(database, "pragma journal_mode=wal; pragma synchronous=full");
    return database;
}

void run(const SqliteDatabase& database, const char* script) {
    if (sqlite3_exec(database.get(), script, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw std::runtime_error(sqlite3_errmsg(database.get()));
    }
}

SqliteStatement prepare(const SqliteDatabase& database, const char* text) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(database.get(), text, -1, &prepared, nullptr) != SQLITE_OK) {
        throw std::runtime_error(sqlite3_errmsg(database.get()));
    }
    return SqliteStatement(prepared);
}

}  // namespace ostiary::bench
