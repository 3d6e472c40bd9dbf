#include "store/transfer.hpp"

#include "base/loop.hpp"
#include "store/expiry.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace ostiary::testing {
namespace {

class Transfer : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        database_ = make_test_database(GetParam());
        run("insert into tenants (id, name, created_at) values ('a', 'A', 1), ('b', 'B', 2)");
        run("insert into settings (tenant_id, key, value) values ('a', 'k', '{\"x\": 1}')");
        run("insert into lockouts (tenant_id, kind, target, failures, window_started_at) "
            "values ('a', 'address', " +
            bytes() + ", 3, 5), ('b', 'address', " + bytes() + ", 4, 6)");
    }

    std::string bytes() const {
        return GetParam() == "postgres" ? "'\\x00ff27'::bytea" : "x'00ff27'";
    }
    void run(const std::string& script) {
        ASSERT_TRUE(run_task(database_->execute_script(script)).value());
    }

    std::string written(const std::vector<TenantId>& tenants, bool whole) {
        std::ostringstream output;
        const auto reader = database_->read_consistently();
        store::write_transfer(
            *reader,
            {.schema_version = 6, .vault_key_fingerprint = "f", .whole = whole},
            tenants,
            output
        );
        return output.str();
    }

    std::unique_ptr<sql::Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Databases, Transfer, ::testing::ValuesIn(test_databases()));

TEST_P(Transfer, CarriesEveryTypeToTheOtherDatabase) {
    const std::string file = written({TenantId("a"), TenantId("b")}, true);
    for (const std::string& kind : test_databases()) {
        const auto target = make_test_database(kind);
        std::istringstream input(file);
        const auto header = store::read_transfer_header(input);
        ASSERT_TRUE(header);
        EXPECT_TRUE(header->whole);
        EXPECT_EQ(run_task(store::read_transfer(*target, input)), 5);
        const auto reader = target->read_consistently();
        const auto rows =
            reader->run("select target, failures from lockouts order by tenant_id", {});
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows.row(0)[0], sql::Value(sql::Bytes{std::string("\0\xff\x27", 3)}));
        EXPECT_EQ(rows.row(1)[1], sql::Value(std::int64_t{4}));
    }
}

// Otherwise the first pages of users after an import take minutes on PostgreSQL.
TEST_P(Transfer, LeavesStatisticsForThePlanner) {
    static constexpr sql::Query on_postgres{
        "test.statistics",
        "select count(*) from pg_class where relnamespace = current_schema()::regnamespace "
        "and relname = 'lockouts' and reltuples = 1",
        sql::Scope::global
    };
    static constexpr sql::Query on_sqlite{
        "test.statistics",
        "select count(*) from sqlite_stat1 where tbl = 'lockouts'",
        sql::Scope::global
    };
    std::istringstream input(written({TenantId("a")}, true));
    ASSERT_TRUE(store::read_transfer_header(input));
    const auto target = make_test_database(GetParam());
    ASSERT_TRUE(run_task(store::read_transfer(*target, input)));
    const bool is_postgres = GetParam() == "postgres";
    EXPECT_GT(run_task(target->count({}, is_postgres ? on_postgres : on_sqlite)).value(), 0);
}

TEST_P(Transfer, R27TakesOneTenantOnly) {
    const std::string file = written({TenantId("b")}, false);
    EXPECT_EQ(file.find("\"tenant_id\":\"a\""), std::string::npos);
    EXPECT_NE(file.find("\"tenant_id\":\"b\""), std::string::npos);
}

TEST_P(Transfer, NoticesACutFileAndARepeatedRow) {
    const std::string file = written({TenantId("a"), TenantId("b")}, true);
    const auto read = [&](const std::string& text) {
        const auto target = make_test_database(GetParam());
        std::istringstream input(text);
        EXPECT_TRUE(store::read_transfer_header(input));
        const auto result = run_task(store::read_transfer(*target, input));
        return result ? "read" : result.error().description;
    };
    EXPECT_EQ(read(file), "read");
    EXPECT_EQ(read(file.substr(0, file.rfind("{\"end\""))), "The file is cut off.");
    const std::size_t row = file.find("{\"table\"");
    std::string repeated = file;
    repeated.insert(row, file.substr(row, file.find('\n', row) + 1 - row));
    EXPECT_NE(read(repeated).find("repeats"), std::string::npos);
    std::string strange = file;
    strange.replace(strange.find("\"name\""), 6, "\"x;--\"");
    EXPECT_NE(read(strange).find("column"), std::string::npos);
}

TEST_P(Transfer, KnowsEveryTable) {
    // Triggers and jobs fill the last ones from users.
    std::set<std::string, std::less<>> known{
        "schema_migrations",
        "user_counts",
        "user_search_tail",
        "user_search_segments",
        "user_search_blocks",
        "user_search_members"
    };
    for (const auto& table : store::transfer_tables()) known.emplace(table.name);
    const auto reader = database_->read_consistently();
    const auto rows = reader->run(
        GetParam() == "postgres"
            ? "select table_name::text as name from information_schema.tables where table_schema = "
              "current_schema()"
            : "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
        {}
    );
    EXPECT_GT(rows.size(), 20U);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_TRUE(known.contains(std::get<std::string>(rows.row(i)[0])));
    }
}

TEST_P(Transfer, ExpiredRowsAreRemovedTenantByTenant) {
    store::Expiry expiry(*database_);
    const auto tenants = run_task(expiry.tenants());
    ASSERT_TRUE(tenants);
    EXPECT_EQ(tenants->size(), 2U);
    EXPECT_EQ(run_task(expiry.remove(TenantId("a"), 100)), 1);
    EXPECT_EQ(run_task(expiry.remove(TenantId("a"), 100)), 0);
    EXPECT_EQ(run_task(expiry.remove(TenantId("b"), 100)), 1);
}

}  // namespace
}  // namespace ostiary::testing
