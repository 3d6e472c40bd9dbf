// What happens around the server.
#include "base/loop.hpp"
#include "base/try.hpp"
#include "sql/errors.hpp"
#include "sql/migrate.hpp"
#include "sql/postgres/postgres.hpp"
#include "store/loop_threads.hpp"
#include "support/test_database.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

namespace ostiary::testing {
namespace {

using namespace std::chrono_literals;
using sql::Batch;
using sql::Query;
using sql::Scope;

constexpr Query insert{
    "logs.insert",
    "insert into logs (id, number) values ($1, $2)",
    Scope::global
};
constexpr Query raise_number{
    "logs.raise",
    "update logs set number = number + 1 where id = $1",
    Scope::global
};
constexpr Query find{"logs.find", "select number from logs where id = $1", Scope::global};
constexpr Query count_logs{"logs.count", "select count(*) from logs", Scope::global};
constexpr Query slow_update{
    "logs.slow_update",
    "update logs set number = 1 where id = $1 and pg_sleep(3) is not null",
    Scope::global
};
constexpr Query slow_select{"logs.slow_select", "select cast(pg_sleep(3) as text)", Scope::global};
// Ends the connections of this test by their name.
constexpr Query terminate_others{
    "terminate",
    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
    "where pid <> pg_backend_pid() and application_name = $1",
    Scope::global
};

std::string error_of(const std::exception_ptr& thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const sql::Unavailable&) {
        return "unavailable";
    } catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start
    );
}

class PostgresRecoveryTest : public ::testing::Test {
public:
    void SetUp() override {
        if (!has_postgres()) GTEST_SKIP() << "needs OSTIARY_TEST_POSTGRES";
        keeper_ = make_postgres_schema(url_);
        name_ = url_.substr(url_.find("schema=") + 7);
        open(10s);
        ASSERT_TRUE(run_task(keeper_->execute_script(
                                 "create table logs (id text primary key, number bigint not null);"
                                 "insert into logs values ('a', 0)"
                             ))
                        .value());
    }

    void open(std::chrono::milliseconds statement_timeout) {
        database_ = sql::open_postgres(
            {.url = url_ + "&application_name=" + name_, .statement_timeout = statement_timeout}
        );
    }
    Task<sql::Written> write(Batch batch) { return database_->write({}, std::move(batch)); }
    Task<std::int64_t> terminate() { return keeper_->count({}, terminate_others, name_); }

    std::string url_;
    std::string name_;
    std::unique_ptr<sql::Database> keeper_;
    std::unique_ptr<sql::Database> database_;
};

Batch raise_once() {
    Batch batch;
    batch.require(raise_number, "a");
    return batch;
}

Batch guarded(std::string id) {
    Batch batch;
    batch.add(insert, std::move(id), 1);
    batch.require(raise_number, "a");
    return batch;
}

TEST_F(PostgresRecoveryTest, IdleConnectionsThatEndedAreReplaced) {
    const auto scene = [](PostgresRecoveryTest& test) -> Task<std::int64_t> {
        for (int round = 0; round < 5; ++round) {
            CO_CHECK(co_await test.write(raise_once()));
            CO_CHECK(co_await test.write(guarded("round" + std::to_string(round))));
            CO_TRY(auto rows, co_await test.database_->run({}, find, {"a"}));
            EXPECT_EQ(rows.size(), 1U);
            CO_TRY(const auto ended, co_await test.terminate());
            EXPECT_GE(ended, 2);
            CO_CHECK(co_await sleep_for(50ms));
        }
        co_return co_await test.database_->count({}, count_logs);
    };
    EXPECT_EQ(run_task(scene(*this)).value(), 6);
}

TEST_F(PostgresRecoveryTest, AWriteThatLosesItsConnectionIsReported) {
    std::optional<std::string> outcome;
    bool has_ended = false;
    Loop loop;
    loop.post([&] {
        Batch batch;
        batch.add(slow_update, "a");
        spawn<sql::Written>(
            write(std::move(batch)),
            [&](const Result<sql::Written>&, const std::exception_ptr& thrown) {
                outcome = error_of(thrown);
            }
        );
        const auto end_it = [](PostgresRecoveryTest& test) -> Task<void> {
            CO_CHECK(co_await sleep_for(300ms));
            CO_CHECK(co_await test.terminate());
            co_return ok();
        };
        spawn<void>(end_it(*this), [&](const Result<void>&, const std::exception_ptr&) {
            has_ended = true;
        });
    });
    const auto start = std::chrono::steady_clock::now();
    loop.run_until([&] { return outcome.has_value() && has_ended; });
    EXPECT_EQ(outcome, "unavailable");
    EXPECT_LT(since(start), 2s);
    EXPECT_TRUE(run_task(write(raise_once())).value());
}

TEST_F(PostgresRecoveryTest, AStatementThatTakesTooLongIsStopped) {
    open(500ms);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THROW(run_task(database_->run({}, slow_select, {})).value(), sql::Unavailable);
    EXPECT_LT(since(start), 2s);
    EXPECT_EQ(run_task(database_->count({}, count_logs)).value(), 1);
}

TEST_F(PostgresRecoveryTest, ASessionOnlyReadsWhereItReads) {
    static constexpr Query sneaky{"sneaky", "delete from logs where id = $1", Scope::global};
    EXPECT_THROW(run_task(database_->run({}, sneaky, {"a"})).value(), sql::Defect);
    EXPECT_EQ(run_task(database_->count({}, count_logs)).value(), 1);
}

// A newer release adds a column while this one runs with its prepared statements.
TEST_F(PostgresRecoveryTest, StatementsAreOnlyPreparedAgainWhenTheirPlanIsOutdated) {
    static constexpr Query whole_row{"logs.whole_row", "select * from logs", Scope::global};
    const auto scene = [](PostgresRecoveryTest& test) -> Task<std::size_t> {
        CO_TRY(const auto before, co_await test.database_->run({}, whole_row, {}));
        EXPECT_EQ(before.columns(), 2U);
        CO_CHECK(co_await test.keeper_->execute_script("alter table logs add column more text"));
        CO_TRY(const auto after, co_await test.database_->run({}, whole_row, {}));
        co_return after.columns();
    };
    EXPECT_EQ(run_task(scene(*this)).value(), 3U);
}

// Two batches lock the same rows in opposite order, with a pause in between.
TEST_F(PostgresRecoveryTest, ABatchSurvivesADeadlock) {
    // Slow, so that they go alone: groups give up sooner (postgres_groups_test.cpp).
    static constexpr Query pause{
        "pause", "select cast(pg_sleep(0.2) as text)", Scope::global, sql::Cost::slow
    };
    ASSERT_TRUE(run_task(keeper_->execute_script("insert into logs values ('b', 0)")).value());
    LoopThreads loops(2);
    const auto start = std::chrono::steady_clock::now();
    const auto written = loops.run_all<bool>(2, [this](std::size_t i) -> Task<bool> {
        Batch batch;
        batch.require(raise_number, i == 0 ? "a" : "b");
        batch.add(pause);
        batch.require(raise_number, i == 0 ? "b" : "a");
        CO_TRY(const auto result, co_await write(std::move(batch)));
        co_return bool(result);
    });
    EXPECT_EQ(written, (std::vector<bool>{true, true}));
    // The server looks for deadlocks after a second.
    EXPECT_GT(since(start), 1s);
    const auto rows = run_task(database_->run({}, find, {"b"})).value();
    EXPECT_EQ(rows.cells[0], sql::Value{std::int64_t{2}});
}

TEST_F(PostgresRecoveryTest, ProcessesThatMigrateAtOnceAllSucceed) {
    std::string url;
    const auto empty = make_postgres_schema(url);
    std::vector<std::thread> threads;
    std::atomic<int> applied{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            const auto database = sql::open_postgres({.url = url});
            const auto count = run_task(sql::migrate(*database, sql::embedded_migrations(), 1));
            if (count) applied += *count;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(applied, static_cast<int>(sql::embedded_migrations().size()));
    EXPECT_EQ(run_task(sql::migrate(*empty, sql::embedded_migrations(), 1)), 0);
}

TEST(PostgresUrl, IsCheckedWhenItIsOpened) {
    EXPECT_THROW(sql::open_postgres({.url = "mysql://x"}), std::invalid_argument);
    EXPECT_THROW(sql::open_postgres({.url = "postgres://h/x?schema="}), std::invalid_argument);
    EXPECT_THROW(sql::open_postgres({.url = "postgres://h/x?nonsense=1"}), std::invalid_argument);
    EXPECT_NO_THROW(sql::open_postgres({.url = "postgresql:///x?host=/run/pg&schema=a%20b"}));
}

// A socket on the loopback address that is bound and, if asked, accepts without ever answering.
struct SilentServer {
    explicit SilentServer(bool listening) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
        if (listening) EXPECT_EQ(::listen(socket, 8), 0);
        EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
        url = "postgres://nobody@127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/x";
    }
    ~SilentServer() { ::close(socket); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::string url;
};

TEST(PostgresServer, ThatIsGoneIsReportedAtOnce) {
    const SilentServer nobody(false);
    const auto database = sql::open_postgres({.url = nobody.url});
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i) {
        EXPECT_THROW(run_task(database->count({}, count_logs)).value(), sql::Unavailable);
        EXPECT_THROW(run_task(database->execute_script("select 1")).value(), sql::Unavailable);
    }
    EXPECT_LT(since(start), 1s);
}

TEST(PostgresServer, ThatSaysNothingIsGivenUp) {
    const SilentServer mute(true);
    const auto database =
        sql::open_postgres({.url = mute.url, .connect_timeout = 2000ms, .acquire_timeout = 300ms});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THROW(run_task(database->count({}, count_logs)).value(), sql::Unavailable);
    EXPECT_LT(since(start), 1s);
}

}  // namespace
}  // namespace ostiary::testing
