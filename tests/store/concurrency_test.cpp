// Many coroutines on several loops over one database.
#include "base/try.hpp"
#include "store/database_suite.hpp"
#include "store/loop_threads.hpp"

#include <chrono>

namespace ostiary::testing {
namespace {

using sql::Batch;
using sql::Bytes;
using sql::Conflict;
using sql::Json;
using sql::Query;

constexpr std::size_t requests = 200;

constexpr Query insert{
    "things.insert",
    "insert into things (tenant_id, id, truth, number, note, data, document) "
    "values ($1, $2, $3, $4, $5, $6, $7)"
};
constexpr Query redeem{
    "things.redeem",
    "update things set number = $3 where tenant_id = $1 and id = $2 and number = 0"
};
constexpr Query number_of{
    "things.number",
    "select number from things where tenant_id = $1 and id = $2"
};
constexpr Query count_things{"things.count", "select count(*) from things", sql::Scope::global};
constexpr Query insert_child{
    "children.insert",
    "insert into children (tenant_id, id, thing_id) values ($1, $2, $3)"
};
constexpr Query count_children{
    "children.count",
    "select count(*) from children where tenant_id = $1"
};
constexpr Query long_count{
    "things.long_count",
    "with recursive n(x) as (select 1 union all select x + 1 from n where x < 2000000) "
    "select count(*) from n where cast($1 as text) is not null",
    sql::Scope::tenant,
    sql::Cost::slow
};

Batch insertion(const std::string& id, std::int64_t number) {
    Batch batch;
    batch.add(insert, id, true, number, "note " + id, Bytes{"d"}, Json{"{}"});
    return batch;
}

class ConcurrencyTest : public DatabaseTest {
protected:
    // Above the database, whose tasks run on them.
    LoopThreads loops_{2};
};

TEST_P(ConcurrencyTest, OneOfManyGuardedUpdatesWins) {
    ASSERT_TRUE(write("one", insertion("code", 0)));
    const auto won = loops_.run_all<bool>(requests, [this](std::size_t i) -> Task<bool> {
        Batch batch;
        batch.require(redeem, "code", static_cast<std::int64_t>(i + 1));
        CO_TRY(const auto written, co_await database_->write(TenantId("one"), std::move(batch)));
        co_return bool(written);
    });
    EXPECT_EQ(std::count(won.begin(), won.end(), true), 1);
    const auto winner = std::find(won.begin(), won.end(), true) - won.begin();
    EXPECT_EQ(run("one", number_of, "code").cells[0], sql::Value{std::int64_t{winner + 1}});
}

TEST_P(ConcurrencyTest, OneOfManyGuardedBatchesWins) {
    ASSERT_TRUE(write("one", insertion("code", 0)));
    const auto won = loops_.run_all<bool>(requests, [this](std::size_t i) -> Task<bool> {
        Batch batch;
        batch.add(insert_child, "child" + std::to_string(i), "code");
        batch.require(redeem, "code", static_cast<std::int64_t>(i + 1));
        CO_TRY(const auto written, co_await database_->write(TenantId("one"), std::move(batch)));
        co_return bool(written);
    });
    EXPECT_EQ(std::count(won.begin(), won.end(), true), 1);
    EXPECT_EQ(run("one", count_children).cells[0], sql::Value{std::int64_t{1}});
}

// Each third batch breaks a constraint; those that share its commit are not touched, and whoever
// is answered sees what it wrote, on the loop that it started on.
TEST_P(ConcurrencyTest, BatchesShareACommitAndNotTheirFailures) {
    ASSERT_TRUE(write("tenant1", insertion("taken", 1)));
    const auto good = loops_.run_all<bool>(requests, [this](std::size_t i) -> Task<bool> {
        const Loop* const loop = &Loop::current();
        // Neighbours are of several tenants, so that connections change their setting.
        const TenantId tenant("tenant" + std::to_string(i % 4));
        const std::string id = "thing" + std::to_string(i);
        Batch batch = insertion(id, static_cast<std::int64_t>(i) + 2);
        if (i % 3 == 0) batch.add(insert_child, "child" + std::to_string(i), "nobody");
        CO_TRY(const auto written, co_await database_->write(tenant, std::move(batch)));
        CO_TRY(const auto rows, co_await database_->run(tenant, number_of, {id}));
        if (i % 3 == 0) {
            co_return written.conflict&& written.conflict->kind ==
                Conflict::Kind::foreign_key&& rows.empty();
        }
        co_return written&& rows.size() == 1 && loop == &Loop::current();
    });
    EXPECT_EQ(std::count(good.begin(), good.end(), true), requests);
    EXPECT_EQ(count(count_things), 1 + static_cast<std::int64_t>(requests - (requests + 2) / 3));
}

TEST_P(ConcurrencyTest, ReadsOfManyTenantsDoNotMix) {
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(write("tenant" + std::to_string(i), insertion("same", i + 1)));
    }
    const auto numbers =
        loops_.run_all<std::int64_t>(requests, [this](std::size_t i) -> Task<std::int64_t> {
            const TenantId tenant("tenant" + std::to_string(i % 5));
            CO_TRY(const auto rows, co_await database_->run(tenant, number_of, {"same"}));
            co_return std::get<std::int64_t>(rows.cells.at(0));
        });
    for (std::size_t i = 0; i < requests; ++i) {
        EXPECT_EQ(numbers[i], static_cast<std::int64_t>(i % 5) + 1);
    }
}

Task<int> ticks_until(const bool& done) {
    int ticks = 0;
    while (!done) {
        CO_CHECK(co_await sleep_for(std::chrono::milliseconds(1)));
        ++ticks;
    }
    co_return ticks;
}

TEST_P(ConcurrencyTest, ASlowQueryLeavesTheThreadToOthers) {
    bool done = false;
    std::optional<int> ticks;
    Loop loop;
    loop.post([&] {
        spawn<sql::Rows>(
            database_->run(TenantId("one"), long_count, {}),
            [&](Result<sql::Rows> rows, const std::exception_ptr& thrown) {
                EXPECT_FALSE(thrown);
                EXPECT_EQ(rows.value().cells.at(0), sql::Value{std::int64_t{2000000}});
                done = true;
            }
        );
        spawn<int>(ticks_until(done), [&](Result<int> count, const std::exception_ptr&) {
            ticks = *count;
        });
    });
    loop.run_until([&] { return ticks.has_value(); });
    EXPECT_GT(*ticks, 5);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    ConcurrencyTest,
    ::testing::ValuesIn(test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::testing
