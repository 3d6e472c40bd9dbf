// What happens around the file of the embedded database.
#include "base/loop.hpp"
#include "sql/errors.hpp"
#include "sql/sqlite/sqlite.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace ostiary::testing {
namespace {

using sql::Batch;
using sql::Query;
using sql::Scope;

constexpr Query insert{"logs.insert", "insert into logs (id, text) values ($1, $2)", Scope::global};
constexpr Query count_logs{"logs.count", "select count(*) from logs", Scope::global};

class SqliteRecoveryTest : public ::testing::Test {
protected:
    void open() {
        database_ =
            sql::open_sqlite({.path = path_.string(), .busy_timeout = std::chrono::milliseconds(50)}
            );
        script("create table if not exists logs (id text not null primary key, text text not null)"
        );
    }
    void script(const std::string& text) {
        ASSERT_TRUE(run_task(database_->execute_script(text)).value());
    }
    bool write(const std::string& id, std::size_t size = 10) {
        Batch batch;
        batch.add(insert, id, std::string(size, 'x'));
        return bool(run_task(database_->write({}, std::move(batch))).value());
    }
    std::uintmax_t log_size() const { return std::filesystem::file_size(path_.string() + "-wal"); }
    std::int64_t count() { return run_task(database_->count({}, count_logs)).value(); }

    TemporaryDirectory directory_;
    std::filesystem::path path_ = directory_ / "new" / "data.db";
    std::unique_ptr<sql::Database> database_;
};

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
}

TEST_F(SqliteRecoveryTest, CreatesFilesForTheirOwnerAlone) {
    open();
    ASSERT_TRUE(write("a"));
    EXPECT_EQ(mode_of(path_.parent_path()), 0700U);
    EXPECT_EQ(mode_of(path_), 0600U);
    EXPECT_EQ(mode_of(path_.string() + "-wal"), 0600U);
    EXPECT_EQ(mode_of(path_.string() + "-shm"), 0600U);
}

TEST_F(SqliteRecoveryTest, KeepsWhatWasWritten) {
    open();
    ASSERT_TRUE(write("a"));
    open();
    EXPECT_EQ(count(), 1);
    EXPECT_FALSE(write("a"));
}

// The writer gathers what it writes to the log: a connection that knows nothing of it, as of
// another process, finds what was answered, also of a batch that is too large to be gathered.
TEST_F(SqliteRecoveryTest, ShowsOtherProcessesWhatWasAnswered) {
    open();
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> owner(other, sqlite3_close);
    sqlite3_stmt* sum = nullptr;
    ASSERT_EQ(
        sqlite3_prepare_v2(other, "select sum(length(text)) from logs", -1, &sum, nullptr),
        SQLITE_OK
    );
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(sum, sqlite3_finalize);
    std::int64_t total = 0;
    for (const std::size_t size : {1UL, 5000UL, 120'000UL, 131'072UL, 140'000UL, 12'000'000UL}) {
        ASSERT_TRUE(write(std::to_string(size), size));
        total += static_cast<std::int64_t>(size);
        ASSERT_EQ(sqlite3_step(sum), SQLITE_ROW);
        EXPECT_EQ(sqlite3_column_int64(sum, 0), total);
        ASSERT_EQ(sqlite3_reset(sum), SQLITE_OK);
    }
}

constexpr std::size_t mebibyte = 1U << 20;

// The log is copied into the database while commits go on, and begins anew.
TEST_F(SqliteRecoveryTest, KeepsTheLogShortWhileItIsWritten) {
    open();
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(write(std::to_string(i), mebibyte));
    EXPECT_GT(std::filesystem::file_size(path_), 100 * mebibyte);
    EXPECT_LT(log_size(), 100 * mebibyte);
    EXPECT_EQ(count(), 200);
}

// Who reads an old state keeps what follows it in the log, and nobody waits for that.
TEST_F(SqliteRecoveryTest, KeepsTheLogForWhoReadsAnOldState) {
    open();
    ASSERT_TRUE(write("before"));
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> owner(other, sqlite3_close);
    const auto rows_of_other = [other] {
        std::int64_t rows = 0;
        sqlite3_exec(
            other,
            "select count(*) from logs",
            [](void* result, int, char** texts, char**) {
                *static_cast<std::int64_t*>(result) = std::stoll(texts[0]);
                return 0;
            },
            &rows,
            nullptr
        );
        return rows;
    };
    ASSERT_EQ(sqlite3_exec(other, "begin", nullptr, nullptr, nullptr), SQLITE_OK);
    ASSERT_EQ(rows_of_other(), 1);
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(write(std::to_string(i), mebibyte));
    EXPECT_GT(log_size(), 60 * mebibyte);
    EXPECT_EQ(rows_of_other(), 1);
    ASSERT_EQ(sqlite3_exec(other, "commit", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(rows_of_other(), 61);
    for (int i = 60; i < 250; ++i) ASSERT_TRUE(write(std::to_string(i), mebibyte));
    EXPECT_LT(log_size(), 160 * mebibyte);
    EXPECT_EQ(count(), 251);
}

TEST_F(SqliteRecoveryTest, RefusesFilesOfOtherPrograms) {
    std::filesystem::create_directories(path_.parent_path());
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
    sqlite3_exec(other, "create table theirs (id text)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    EXPECT_THROW(open(), std::runtime_error);

    std::ofstream(path_, std::ios::trunc) << std::string(10000, 'z');
    EXPECT_THROW(open(), sql::Unavailable);

    path_ = "/proc/nowhere/data.db";
    EXPECT_THROW(open(), sql::Unavailable);
}

TEST_F(SqliteRecoveryTest, SurvivesAFullDisk) {
    open();
    ASSERT_TRUE(write("a"));
    script("pragma max_page_count = 8");
    EXPECT_THROW(write("big", 200'000), sql::Unavailable);
    EXPECT_EQ(count(), 1);
    script("pragma max_page_count = 1000000");
    EXPECT_TRUE(write("big", 200'000));
    EXPECT_EQ(count(), 2);
}

// The limit of the process on the size of files makes writing fail like a broken disk.
TEST_F(SqliteRecoveryTest, SurvivesAnInputOutputError) {
    open();
    ASSERT_TRUE(write("a"));
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit tight = before;
    tight.rlim_cur = 65536;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    EXPECT_THROW(write("big", 200'000), sql::Unavailable);
    EXPECT_THROW(write("big", 200'000), sql::Unavailable);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(count(), 1);
    EXPECT_TRUE(write("big", 200'000));
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteRecoveryTest, SurvivesAReadOnlyDatabase) {
    open();
    ASSERT_TRUE(write("a"));
    script("pragma query_only = on");
    EXPECT_THROW(write("b"), sql::Unavailable);
    EXPECT_EQ(count(), 1);
    EXPECT_TRUE(write("b"));
}

TEST_F(SqliteRecoveryTest, WaitsForAnotherWriterAndThenGivesUp) {
    open();
    ASSERT_TRUE(write("a"));
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "begin immediate", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_THROW(write("b"), sql::Unavailable);
    EXPECT_EQ(count(), 1);
    ASSERT_EQ(sqlite3_exec(other, "rollback", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(other);
    EXPECT_TRUE(write("b"));
}

TEST_F(SqliteRecoveryTest, ADefectLeavesNeighboursAlone) {
    open();
    static constexpr Query wrong{"logs.wrong", "insert into nowhere values ($1)", Scope::global};
    Loop loop;
    int good = 0;
    int defects = 0;
    loop.post([&] {
        for (int i = 0; i < 20; ++i) {
            Batch batch;
            batch.add(insert, "log" + std::to_string(i), "x");
            if (i % 2 == 0) batch.add(wrong, "x");
            spawn<sql::Written>(
                database_->write({}, std::move(batch)),
                [&](const Result<sql::Written>&, const std::exception_ptr& thrown) {
                    ++(thrown ? defects : good);
                }
            );
        }
    });
    loop.run_until([&] { return good + defects == 20; });
    EXPECT_EQ(good, 10);
    EXPECT_EQ(count(), 10);
}

// A table that others refer to can be rebuilt; a reference that leads nowhere is refused.
TEST_F(SqliteRecoveryTest, ScriptsMayRebuildTables) {
    open();
    ASSERT_TRUE(write("a"));
    script(
        "create table notes (id text primary key, log_id text references logs (id) on delete "
        "cascade);"
        "insert into notes values ('n', 'a')"
    );
    script(
        "create table fresh (id text not null primary key, text text not null, more text);"
        "insert into fresh select id, text, null from logs;"
        "drop table logs; alter table fresh rename to logs"
    );
    static constexpr Query count_notes{"notes.count", "select count(*) from notes", Scope::global};
    EXPECT_EQ(run_task(database_->count({}, count_notes)).value(), 1);
    const auto dangling = run_task(database_->execute_script("delete from logs")).value();
    ASSERT_TRUE(dangling.conflict);
    EXPECT_EQ(dangling.conflict->kind, sql::Conflict::Kind::foreign_key);
    EXPECT_EQ(count(), 1);
}

}  // namespace
}  // namespace ostiary::testing
