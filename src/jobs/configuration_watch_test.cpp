// Whoever commits a change of configuration tells every node, with the commit.
#include "jobs/configuration_watch.hpp"

#include "base/eventually_test.hpp"
#include "base/loop.hpp"
#include "sql/migrate.hpp"
#include "sql/postgres/listener.hpp"
#include "store/snapshot.hpp"
#include "store/tenants.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>

namespace ostiary::testing {
namespace {

using namespace std::chrono_literals;

constexpr sql::Query terminate_listeners{
    "terminate",
    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
    "where pid <> pg_backend_pid() and application_name = $1",
    sql::Scope::global
};
constexpr sql::Query insert_tenant{
    "insert_tenant",
    "insert into tenants (id, name, created_at) values ($1, $1, 0)",
    sql::Scope::global
};
constexpr sql::Query refuse{
    "refuse",
    "update tenants set version = version where id = $1 and 1 = 0",
    sql::Scope::global
};

class Heard {
public:
    FeedConnection::Handler handler() {
        return [this](std::string_view message) {
            const std::lock_guard lock(mutex_);
            messages_.emplace_back(message);
        };
    }
    std::vector<std::string> messages() {
        const std::lock_guard lock(mutex_);
        return messages_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> messages_;
};

class ConfigurationNotices : public ::testing::Test {
public:
    void SetUp() override {
        if (!has_postgres()) GTEST_SKIP() << "needs OSTIARY_TEST_POSTGRES";
        open(url_, keeper_, database_);
        name_ = url_.substr(url_.find("schema=") + 7);
    }

    static void open(
        std::string& url,
        std::unique_ptr<sql::Database>& keeper,
        std::unique_ptr<sql::Database>& database
    ) {
        keeper = make_postgres_schema(url);
        database = sql::open_postgres({.url = url});
        ASSERT_TRUE(run_task(sql::migrate(*database, sql::embedded_migrations(), 0)));
        sql::Batch batch;
        batch.add(insert_tenant, "t");
        ASSERT_TRUE(run_task(database->write({}, std::move(batch))));
    }

    Feed::Options listening() {
        const sql::PostgresOptions options{.url = url_ + "&application_name=" + name_};
        return {
            .name = "postgres",
            .connect = sql::postgres_listener(options, "ostiary_tenants"),
            .message = heard_.handler(),
            .heartbeat = 10ms,
        };
    }
    static bool bump(sql::Database& database, bool is_refused = false) {
        sql::Batch batch;
        store::Tenants::bump(batch);
        if (is_refused) batch.require(refuse, "t");
        const auto written = run_task(database.write(TenantId("t"), std::move(batch)));
        return written && *written;
    }

    std::string url_;
    std::string name_;
    std::unique_ptr<sql::Database> keeper_;
    std::unique_ptr<sql::Database> database_;
    Heard heard_;
};

TEST_F(ConfigurationNotices, ComeWithTheCommitAndOnlyWithIt) {
    Feed feed(listening());
    ASSERT_TRUE(eventually([&] { return feed.is_complete_up_to(10s); }));
    EXPECT_FALSE(bump(*database_, true));
    EXPECT_TRUE(bump(*database_));
    EXPECT_TRUE(bump(*database_));
    const std::vector<std::string> expected{"t/2", "t/3"};
    EXPECT_TRUE(eventually([&] { return heard_.messages() == expected; }));
}

TEST_F(ConfigurationNotices, OfAnotherInstallationInTheDatabaseAreNotHeard) {
    std::string url;
    std::unique_ptr<sql::Database> keeper;
    std::unique_ptr<sql::Database> other;
    open(url, keeper, other);
    Feed feed(listening());
    ASSERT_TRUE(eventually([&] { return feed.is_complete_up_to(10s); }));
    EXPECT_TRUE(bump(*other));
    EXPECT_TRUE(bump(*database_));
    ASSERT_TRUE(eventually([&] { return !heard_.messages().empty(); }));
    EXPECT_EQ(heard_.messages(), std::vector<std::string>{"t/2"});
}

TEST_F(ConfigurationNotices, AreHeardAgainAfterTheServerEndedTheConnection) {
    std::atomic<int> connections = 0;
    auto options = listening();
    options.connected = [&] { ++connections; };
    Feed feed(std::move(options));
    for (int round = 1; round <= 3; ++round) {
        ASSERT_TRUE(eventually([&] { return connections >= round; }));
        ASSERT_TRUE(run_task(keeper_->count({}, terminate_listeners, name_)));
    }
    ASSERT_TRUE(eventually([&] { return connections > 3 && feed.is_complete_up_to(10s); }));
    EXPECT_TRUE(bump(*database_));
    EXPECT_TRUE(eventually([&] { return !heard_.messages().empty(); }));
}

TEST_F(ConfigurationNotices, DropTheSnapshotOfAnotherNode) {
    store::Snapshots here(*database_, 10);
    store::Snapshots there(*database_, 10);
    jobs::ConfigurationWatch watch(there);
    metrics::Registry registry;
    const auto options = listening();
    Feed& feed =
        watch.add({.name = "postgres", .connect = options.connect, .message = {}}, registry);
    ASSERT_TRUE(eventually([&] { return feed.is_connected(); }));
    const auto first = run_task(there.get(TenantId("t")));
    ASSERT_TRUE(first);
    ASSERT_TRUE(run_task(here.write(TenantId("t"), {})));
    EXPECT_TRUE(eventually([&] {
        const auto now = run_task(there.get(TenantId("t")));
        return now && (*now)->version == (*first)->version + 1;
    }));
}

// Without any channel, with messages that are none, and with one that tells what is known already.
TEST_F(ConfigurationNotices, AreNotWhatCorrectnessRestsOn) {
    store::Snapshots here(*database_, 10);
    store::Snapshots there(*database_, 10);
    jobs::ConfigurationWatch watch(there);
    const auto first = *run_task(there.get(TenantId("t")));
    for (const std::string_view text :
         {"", "/", "t/", "t/x", "T", "t t", "../t", "t/99999999999999999999"}) {
        watch.changed(text);
    }
    watch.changed("u");
    const auto second = *run_task(there.get(TenantId("t")));
    watch.changed("t/" + std::to_string(second->version));
    EXPECT_EQ(*run_task(there.get(TenantId("t"))), second);
    ASSERT_TRUE(run_task(here.write(TenantId("t"), {})));
    ASSERT_TRUE(run_task(watch.run()));
    EXPECT_EQ((*run_task(there.get(TenantId("t"))))->version, first->version + 1);
    watch.changed("t");
    EXPECT_NE(*run_task(there.get(TenantId("t"))), second);
}

}  // namespace
}  // namespace ostiary::testing
