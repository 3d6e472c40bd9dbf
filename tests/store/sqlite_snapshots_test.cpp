// What the reads of one turn of a loop see of the embedded database.
#include "base/loop.hpp"
#include "base/try.hpp"
#include "sql/sqlite/sqlite.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace ostiary::testing {
namespace {

using sql::Query;
using sql::Scope;

constexpr Query insert{"logs.insert", "insert into logs (text) values ($1)", Scope::global};
constexpr Query list{"logs.list", "select text from logs", Scope::global};

class SqliteSnapshotsTest : public ::testing::Test {
protected:
    SqliteSnapshotsTest() : database_(open()) {
        EXPECT_TRUE(
            run_task(database_->execute_script("create table logs (text text not null)")).value()
        );
    }

    // Two of them are to each other what two processes are.
    std::unique_ptr<sql::Database> open() const {
        return sql::open_sqlite({.path = (directory_ / "data.db").string()});
    }
    Task<std::size_t> count() {
        CO_TRY(const auto rows, co_await database_->run({}, list, {}));
        co_return rows.size();
    }
    // Returns when it is stored, without leaving the turn of the calling loop.
    static void add_row(sql::Database& database) {
        std::thread([&] {
            sql::Batch batch;
            batch.add(insert, std::string("text"));
            EXPECT_TRUE(run_task(database.write({}, std::move(batch))).value());
        }).join();
    }
    // Reads until the reads of this turn share a state.
    Task<void> share() {
        CO_CHECK(co_await count());
        CO_CHECK(co_await count());
        co_return ok();
    }

    TemporaryDirectory directory_;
    std::unique_ptr<sql::Database> database_;
};

TEST_F(SqliteSnapshotsTest, ReadsOfOneTurnShareAState) {
    const auto other = open();
    const auto script = [&]() -> Task<void> {
        CO_CHECK(co_await share());
        add_row(*other);
        CO_TRY(const std::size_t in_this_turn, co_await count());
        EXPECT_EQ(in_this_turn, 0U);
        CO_CHECK(co_await sleep_for(std::chrono::milliseconds(0)));
        CO_TRY(const std::size_t in_the_next, co_await count());
        EXPECT_EQ(in_the_next, 1U);
        co_return ok();
    };
    EXPECT_TRUE(run_task(script()));
}

// Whoever was told that something is stored, sees it, and so does whoever they tell.
TEST_F(SqliteSnapshotsTest, AWriteOfThisProcessIsSeenAtOnce) {
    const auto script = [&]() -> Task<void> {
        CO_CHECK(co_await share());
        for (std::size_t i = 1; i <= 3; ++i) {
            add_row(*database_);
            CO_TRY(const std::size_t first, co_await count());
            CO_TRY(const std::size_t second, co_await count());
            EXPECT_EQ(first, i);
            EXPECT_EQ(second, i);
        }
        co_return ok();
    };
    EXPECT_TRUE(run_task(script()));
}

TEST_F(SqliteSnapshotsTest, ALoopThatEndsLeavesNoStateBehind) {
    const auto other = open();
    EXPECT_TRUE(run_task(share()));
    add_row(*other);
    EXPECT_EQ(run_task(count()).value(), 1U);
}

TEST_F(SqliteSnapshotsTest, AThreadThatEndsLeavesNoStateBehind) {
    const auto other = open();
    Loop loop;
    std::thread([&] { EXPECT_TRUE(run_task_on(loop, share())); }).join();
    add_row(*other);
    // Takes over the connection of that thread, whose loop has yet to come to the end of its turn.
    EXPECT_EQ(run_task(count()).value(), 1U);
}

TEST_F(SqliteSnapshotsTest, ADatabaseMayCloseBeforeTheTurnEnds) {
    Loop loop;
    const auto script = [&]() -> Task<void> {
        CO_CHECK(co_await share());
        database_.reset();
        CO_CHECK(co_await sleep_for(std::chrono::milliseconds(0)));
        co_return ok();
    };
    EXPECT_TRUE(run_task_on(loop, script()));
}

}  // namespace
}  // namespace ostiary::testing
