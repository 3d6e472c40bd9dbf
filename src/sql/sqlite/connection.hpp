#pragma once

#include "sql/sqlite/sqlite.hpp"
#include "sql/sqlite/statement.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

struct sqlite3;

namespace ostiary::sql::sqlite {

// One connection of one thread at a time, with its prepared statements.
class Connection {
public:
    enum class Mode { read, write, checkpoint };

    Connection(const SqliteOptions& options, Mode mode);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() = default;

    // The statement of a query, prepared on first use.
    PreparedStatement& prepared(const Query& query);

    // Runs a script; what it selects is dropped. The second form throws.
    std::optional<Failure> run_script(const std::string& script);
    void execute(const std::string& script);
    // From here on selects see the database as it is now, and SQLite takes its locks once for all
    // of them; until release_snapshot(). Without effect where it cannot be had.
    void hold_snapshot();
    void release_snapshot();
    bool holds_snapshot() const;
    // Copies what the write-ahead log has into the database, as far as no reader needs the old
    // state; waits for nobody. False if that failed.
    bool checkpoint();
    // After each commit of this connection: how many pages the log has.
    std::size_t pages_in_log() const { return pages_in_log_; }
    // True when nothing is open: SQLite rolls back by itself after some failures.
    bool in_transaction() const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };

    static int note_commit(void* self, sqlite3*, const char* database, int pages);
    void configure(const SqliteOptions& options, Mode mode);
    void claim_file();
    std::int64_t number(const char* query);

    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<const Query*, std::unique_ptr<PreparedStatement>> statements_;
    std::size_t pages_in_log_ = 0;
    StatementHandle snapshot_;  // holds it from its first row until it is reset
};

}  // namespace ostiary::sql::sqlite
