#include "sql/migrate.hpp"

#include "sql/errors.hpp"
#include "store/database_suite.hpp"
#include "support/forwarding_database.hpp"

#include <array>

namespace ostiary::testing {
namespace {

using sql::Migration;

constexpr Migration first{1, "first", "c1", "create table a (id text not null primary key);\n"};
constexpr Migration second{
    2,
    "second",
    "c2",
    "create table b (id text not null primary key);\n"
    "-- only: sqlite\n"
    "insert into b values ('sqlite');\n"
    "-- end\n"
    "-- only: postgres\n"
    "insert into b values ('postgres');\n"
    "-- end\n"
};
constexpr Migration broken{
    2,
    "broken",
    "c3",
    "create table b (id text); insert into nowhere values (1);"
};

constexpr sql::Query only_row{"b.list", "select id from b", sql::Scope::global};
constexpr sql::Query count_migrations{
    "schema_migrations.count",
    "select count(*) from schema_migrations",
    sql::Scope::global
};

// Counts the scripts, each of which checks all references of an SQLite database.
class ScriptCounter final : public ForwardingDatabase {
public:
    using ForwardingDatabase::ForwardingDatabase;

    Task<sql::Written> execute_script(std::string script) override {
        ++scripts;
        return ForwardingDatabase::execute_script(std::move(script));
    }

    int scripts = 0;
};

class MigrateTest : public ::testing::TestWithParam<std::string> {
protected:
    Result<int> migrate(const std::vector<Migration>& migrations) {
        return run_task(sql::migrate(*database_, migrations, 1'700'000'000'000));
    }
    std::int64_t applied() { return run_task(database_->count({}, count_migrations)).value(); }

    std::shared_ptr<sql::Database> database_ = make_test_database(GetParam(), Schema::empty);
};

TEST_P(MigrateTest, AppliesWhatIsMissingOnce) {
    EXPECT_EQ(migrate({first}), 1);
    EXPECT_EQ(migrate({first, second}), 1);
    EXPECT_EQ(migrate({first, second}), 0);
    EXPECT_EQ(applied(), 2);
    const auto rows = run_task(database_->run({}, only_row, {})).value();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.row(0)[0], sql::Value{GetParam()});
}

TEST_P(MigrateTest, RunsNoScriptWhereNothingIsMissing) {
    ScriptCounter counter(database_);
    ASSERT_EQ(run_task(sql::migrate(counter, std::array{first, second}, 1)), 2);
    EXPECT_GT(counter.scripts, 0);
    counter.scripts = 0;
    EXPECT_EQ(run_task(sql::migrate(counter, std::array{first, second}, 1)), 0);
    EXPECT_EQ(counter.scripts, 0);
}

TEST_P(MigrateTest, RefusesANewerDatabaseAndAnEditedFile) {
    ASSERT_EQ(migrate({first, second}), 2);
    const auto newer = migrate({first});
    ASSERT_FALSE(newer);
    EXPECT_TRUE(newer.error().is(sql::unfit_database));
    EXPECT_NE(newer.error().description.find("schema version 2"), std::string::npos);

    Migration edited = first;
    edited.checksum = "other";
    const auto changed = migrate({edited, second});
    ASSERT_FALSE(changed);
    EXPECT_NE(changed.error().description.find("differs"), std::string::npos);
}

TEST_P(MigrateTest, LeavesNothingOfAFailedMigration) {
    EXPECT_THROW((void)migrate({first, broken}), sql::Defect);
    EXPECT_EQ(applied(), 1);
    EXPECT_EQ(migrate({first, second}), 1);
}

TEST_P(MigrateTest, BringsTheProductsSchema) {
    const auto count = static_cast<int>(sql::embedded_migrations().size());
    EXPECT_GT(count, 0);
    EXPECT_EQ(run_task(sql::migrate(*database_, sql::embedded_migrations(), 1)), count);
    EXPECT_EQ(run_task(sql::migrate(*database_, sql::embedded_migrations(), 1)), 0);
}

TEST(MigrationText, RefusesPartsThatDoNotMatch) {
    const auto text = [](std::string_view source) {
        return sql::text_for("sqlite", {1, "x", "c", source});
    };
    EXPECT_EQ(text("a;\n-- only: postgres\nb;\n-- end\nc;"), "a;\nc;\n");
    EXPECT_THROW(text("-- only: oracle\n-- end\n"), sql::Defect);
    EXPECT_THROW(text("-- only: sqlite\n-- only: postgres\n-- end\n"), sql::Defect);
    EXPECT_THROW(text("-- end\n"), sql::Defect);
    EXPECT_THROW(text("-- only: sqlite\n"), sql::Defect);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    MigrateTest,
    ::testing::ValuesIn(test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::testing
