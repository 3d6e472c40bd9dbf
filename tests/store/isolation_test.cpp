// What a connection knows about the tenant, statement by statement.
#include "sql/errors.hpp"
#include "store/database_suite.hpp"

namespace ostiary::testing {
namespace {

using sql::Batch;
using sql::Bytes;
using sql::Conflict;
using sql::Query;
using sql::Scope;

constexpr Query insert{
    "things.insert",
    "insert into things (tenant_id, id, truth, number, note, data, document) "
    "values ($1, $2, true, 0, '', $3, '{}')"
};
// Statements that forget the tenant, as only a defect would have them.
constexpr Query careless_count{
    "careless.count",
    "select count(*) from things where cast($1 as text) is not null"
};
constexpr Query careless_update{
    "careless.update",
    "update things set note = 'stolen' where cast($1 as text) is not null"
};
constexpr Query careless_insert{
    "careless.insert",
    "insert into things (tenant_id, id, truth, number, note, data, document) "
    "values ($2, 'planted', true, 0, $1, $3, '{}')"
};
constexpr Query count_all{"things.count_all", "select count(*) from things", Scope::global};
constexpr Query remove_all{"things.remove_all", "delete from things where id = $1", Scope::global};
constexpr Query fail_late{
    "things.fail",
    "select 1 / (number - number) from things where tenant_id = $1"
};

class IsolationTest : public DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        for (const char* tenant : {"one", "two"}) {
            Batch batch;
            batch.add(insert, "a", Bytes{});
            ASSERT_TRUE(write(tenant, std::move(batch)));
        }
    }
    bool has_wall() const { return GetParam() == "postgres"; }
};

// All on one loop, so that the statements follow each other on the same connections.
Task<std::vector<std::int64_t>> walk(sql::Database& database) {
    std::vector<std::int64_t> counts;
    const auto count = [&](const char* tenant, const Query& query) -> Task<void> {
        auto total = co_await database.count(TenantId(tenant), query);
        counts.push_back(total.value());
        co_return ok();
    };
    co_await count("one", careless_count);
    co_await count("", count_all);
    co_await count("three", careless_count);
    bool failed = false;
    try {
        auto rows = co_await database.run(TenantId("two"), fail_late, {});
        (void)rows;
    } catch (const sql::Defect&) {
        failed = true;
    }
    counts.push_back(failed ? 1 : 0);
    co_await count("two", careless_count);
    co_await count("three", careless_count);
    Batch mixed;
    mixed.add(insert, "b", Bytes{});
    mixed.add(count_all);
    mixed.add(careless_count);
    auto written = co_await database.write(TenantId("two"), std::move(mixed));
    counts.push_back(std::get<std::int64_t>(written.value().rows[1].cells[0]));
    counts.push_back(std::get<std::int64_t>(written.value().rows[2].cells[0]));
    co_await count("one", careless_count);
    co_return counts;
}

TEST_P(IsolationTest, TheSettingFollowsEveryStatement) {
    const auto counts = run_task(walk(*database_)).value();
    if (has_wall()) {
        EXPECT_EQ(counts, (std::vector<std::int64_t>{1, 2, 0, 1, 1, 0, 3, 2, 1}));
    } else {
        // Without the wall, careless statements see everything; SQLite divides by zero to null.
        EXPECT_EQ(counts, (std::vector<std::int64_t>{2, 2, 2, 0, 2, 2, 3, 3, 3}));
    }
}

TEST_P(IsolationTest, AWrongTenantsRowIsOutOfReach) {
    if (!has_wall()) GTEST_SKIP() << "row-level security is PostgreSQL's";
    Batch update;
    update.require(careless_update);
    const auto written = write("three", std::move(update));
    ASSERT_TRUE(written.conflict);
    EXPECT_EQ(written.conflict->kind, Conflict::Kind::guard);
    Batch planted;
    planted.add(careless_insert, "two", Bytes{});
    EXPECT_THROW(write("one", std::move(planted)), sql::Defect);
    EXPECT_EQ(count(count_all), 2);
    EXPECT_THROW(run("*", careless_count), sql::Defect);
}

TEST_P(IsolationTest, AGlobalStatementReachesAllTenants) {
    Batch batch;
    batch.require(remove_all, "a");
    const auto written = write("", std::move(batch));
    ASSERT_TRUE(written);
    EXPECT_EQ(written.rows[0].affected, 2);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    IsolationTest,
    ::testing::ValuesIn(test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::testing
