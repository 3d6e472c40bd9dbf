// Rules for every statement and every table of the product.
#include "base/loop.hpp"
#include "sql/errors.hpp"
#include "sql/migrate.hpp"
#include "store_sql.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <regex>
#include <set>

namespace ostiary::testing {
namespace {

using sql::Query;
using sql::Scope;

// Tables that are not a tenant's.
const std::set<std::string> global_tables{"tenants", "systems", "schema_migrations", "nodes"};

std::string single_spaced(std::string_view text) {
    return std::regex_replace(std::string(text), std::regex(R"(\s+)"), " ");
}

// The tenant stands in a condition, or first in the values of an insert.
bool names_its_tenant(const std::string& statement) {
    static const std::regex condition(R"(\btenant_id = \$1(?!\d))");
    static const std::regex insertion(R"(^ ?insert into \w+ ?\(tenant_id,.*(values \(|select )\$1,)"
    );
    // The table of tenants itself has them as its key.
    static const std::regex itself(
        R"(^ ?(select [^()]* from tenants|update tenants set [^()]*) where id = \$1(?!\d))"
        R"(|^ ?insert into tenants ?\(id,[^()]*\) values \(\$1,)"
    );
    return std::regex_search(statement, condition) || std::regex_search(statement, insertion) ||
           std::regex_search(statement, itself);
}

// What one database would take in another way than the other, or not at all.
std::string forbidden_word(const std::string& statement) {
    static const std::regex words(
        R"((select|returning) \*|\bnow\(|current_timestamp|\bilike\b|::|\bdatetime\(|"|\browid\b)",
        std::regex::icase
    );
    std::smatch match;
    return std::regex_search(statement, match, words) ? match.str() : "";
}

TEST(Queries, RecognizeAMissingTenant) {
    EXPECT_TRUE(names_its_tenant("select a from b where tenant_id = $1 and c = $2"));
    EXPECT_TRUE(names_its_tenant("insert into b (tenant_id, c) values ($1, $2)"));
    EXPECT_FALSE(names_its_tenant("select a from b where tenant_id = $11"));
    EXPECT_FALSE(names_its_tenant("insert into b (c, tenant_id) values ($1, $2)"));
    EXPECT_FALSE(names_its_tenant("select tenant_id from b where c = $1"));
    EXPECT_TRUE(names_its_tenant("update tenants set version = version + 1 where id = $1"));
    EXPECT_FALSE(names_its_tenant("select a from b where id = $1"));
    EXPECT_EQ(forbidden_word("select * from b"), "select *");
    EXPECT_EQ(forbidden_word("select count(*) from b"), "");
}

TEST(Queries, NameTheirTenantAndAvoidDialects) {
    EXPECT_FALSE(store::all_queries.empty());
    for (const Query* query : store::all_queries) {
        const std::string statement = single_spaced(query->text);
        EXPECT_EQ(forbidden_word(statement), "") << query->name;
        if (query->scope == Scope::tenant) {
            EXPECT_TRUE(names_its_tenant(statement)) << query->name;
        }
    }
}

// What an access token hangs on. A statement that changes it must say so, or a node would go on by
// what it has read a moment ago (store/token_memory.hpp).
TEST(Queries, SayWhereTheyWithdrawSomething) {
    // Nobody can tell by a token whether these have run, or they take what has expired long ago.
    const std::set<std::string_view> harmless{
        "users.rehash_password",
        "users.record_sign_in",
        "expiry.remove_grants",
        "expiry.remove_access_tokens",
    };
    static const std::regex change(
        R"(^ ?((update|delete from) (users|user_roles|grants|access_tokens)|insert into user_roles)\b)"
    );
    std::size_t found = 0;
    for (const Query* query : store::all_queries) {
        if (!std::regex_search(single_spaced(query->text), change)) continue;
        ++found;
        const bool withdraws = query->effect == sql::Effect::withdraws;
        EXPECT_NE(withdraws, harmless.contains(query->name)) << query->name;
    }
    EXPECT_GT(found, harmless.size());
}

// Nobody who comes with a code, a token or a session is asked for a password, and nodes remember
// what they have read.
TEST(Queries, ReadNoPasswordWithAToken) {
    std::size_t found = 0;
    for (const Query* query : store::all_queries) {
        if (!query->name.starts_with("standing.")) continue;
        ++found;
        EXPECT_FALSE(query->text.contains("password")) << query->name;
        EXPECT_FALSE(query->text.contains("mfa_verifications")) << query->name;
    }
    EXPECT_EQ(found, 5U);
}

// PostgreSQL may get them after what other batches write (sql/postgres/joint_queries.hpp).
TEST(Queries, PlaceLastWhatNoOtherWriteLooksAt) {
    static const std::regex insertion(R"(^ ?insert into (\w+) )");
    std::size_t found = 0;
    for (const Query* query : store::all_queries) {
        if (query->placement != sql::Placement::last) continue;
        ++found;
        const std::string text = single_spaced(query->text);
        std::smatch match;
        ASSERT_TRUE(std::regex_search(text, match, insertion)) << query->name;
        const std::regex use("\\b" + match[1].str() + "\\b");
        for (const Query* other : store::all_queries) {
            // It takes what is old.
            if (other == query || other->name.starts_with("expiry.")) continue;
            const std::string written = single_spaced(other->text);
            const bool writes = !written.starts_with("select") && !written.starts_with(" select");
            EXPECT_FALSE(writes && std::regex_search(written, use)) << other->name;
        }
    }
    EXPECT_EQ(found, 1U);
}

class SchemaTest : public ::testing::TestWithParam<std::string> {
protected:
    std::vector<std::vector<std::string>> texts(const Query& query) {
        const auto rows = run_task(database_->run({}, query, {})).value();
        std::vector<std::vector<std::string>> result;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto& row = result.emplace_back();
            for (const auto& cell : rows.row(i)) {
                row.push_back(
                    std::holds_alternative<std::string>(cell) ? std::get<std::string>(cell) : ""
                );
            }
        }
        return result;
    }

    bool is_sqlite() const { return GetParam() == "sqlite"; }

    // The steps by which the database would run it, for one tenant or, without one, as for jobs.
    std::vector<std::string>
    steps_of(const Query& query, const sql::Values& values, const TenantId& tenant = {}) {
        const std::string& text = texts_.emplace_back(
            (is_sqlite() ? "explain query plan " : "explain ") + std::string(query.text)
        );
        const auto scope = tenant == TenantId{} ? Scope::global : Scope::tenant;
        const Query& explained = explained_.emplace_back(query.name, text, scope);
        const auto rows = run_task(database_->run(tenant, explained, values)).value();
        std::vector<std::string> steps;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            steps.push_back(std::get<std::string>(rows.row(i)[is_sqlite() ? 3 : 0]));
        }
        return steps;
    }

    // A prepared statement is known by the address of its query.
    std::deque<std::string> texts_;
    std::deque<Query> explained_;
    std::unique_ptr<sql::Database> database_ = make_test_database(GetParam());
};

TEST_P(SchemaTest, UnderstandsEveryQuery) {
    for (const Query* query : store::all_queries) {
        EXPECT_NO_THROW(run_task(database_->prepare(*query)).value()) << query->name;
    }
    static constexpr Query wrong{"wrong", "select nonsense from nowhere", Scope::global};
    EXPECT_THROW(run_task(database_->prepare(wrong)).value(), sql::Defect);
}

// One row per key, unique index and foreign key: the table and the first column of each.
constexpr Query sqlite_first_columns{
    "schema.first_columns",
    "select m.name, c.name from sqlite_schema m join pragma_index_list(m.name) l "
    "join pragma_index_info(l.name) c on c.seqno = 0 "
    "where m.type = 'table' and l.\"unique\" = 1 "
    "union all select m.name, k.\"from\" from sqlite_schema m "
    "join pragma_foreign_key_list(m.name) k on k.seq = 0 where m.type = 'table'",
    Scope::global
};
constexpr Query sqlite_tables{
    "schema.tables",
    "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
    Scope::global
};
constexpr Query postgres_first_columns{
    "schema.first_columns",
    "select t.relname, a.attname from pg_index i join pg_class t on t.oid = i.indrelid "
    "join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0] "
    "where i.indisunique and t.relnamespace = current_schema()::regnamespace "
    "union all select t.relname, a.attname from pg_constraint k join pg_class t on t.oid = "
    "k.conrelid "
    "join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1] "
    "where k.contype = 'f' and t.relnamespace = current_schema()::regnamespace",
    Scope::global
};
constexpr Query postgres_tables{
    "schema.tables",
    "select relname from pg_class where relkind = 'r' "
    "and relnamespace = current_schema()::regnamespace",
    Scope::global
};
constexpr Query postgres_walls{
    "schema.walls",
    "select relname from pg_class t where relkind = 'r' and relrowsecurity and relforcerowsecurity "
    "and relnamespace = current_schema()::regnamespace "
    "and exists (select 1 from pg_policy p where p.polrelid = t.oid "
    "and pg_get_expr(p.polqual, p.polrelid) not like '% = %')",
    Scope::global
};

TEST_P(SchemaTest, KeysBeginWithTheTenant) {
    const bool sqlite = GetParam() == "sqlite";
    const auto first = texts(sqlite ? sqlite_first_columns : postgres_first_columns);
    std::set<std::string> tables_with_keys;
    for (const auto& row : first) {
        tables_with_keys.insert(row[0]);
        if (!global_tables.contains(row[0])) {
            EXPECT_EQ(row[1], "tenant_id") << row[0];
        }
    }
    for (const auto& row : texts(sqlite ? sqlite_tables : postgres_tables)) {
        EXPECT_TRUE(tables_with_keys.contains(row[0])) << row[0] << " has no primary key";
    }
}

TEST_P(SchemaTest, EveryTableOfATenantHasTheSecondWall) {
    if (GetParam() == "sqlite") GTEST_SKIP() << "row-level security is PostgreSQL's";
    std::set<std::string> walled;
    for (const auto& row : texts(postgres_walls)) walled.insert(row[0]);
    for (const auto& row : texts(postgres_tables)) {
        EXPECT_NE(walled.contains(row[0]), global_tables.contains(row[0])) << row[0];
    }
}

TEST(Schema, DefersNoConstraint) {
    for (const auto& migration : sql::embedded_migrations()) {
        EXPECT_EQ(migration.text.find("deferrable"), std::string_view::npos)
            << migration.name << ": a failure at commit would befall other requests";
    }
}

// SQLite has no statistics and likes an index in the order that is asked for, even if it walks over
// all users on it.
TEST_P(SchemaTest, FindsUsersByMoreThanTheirTenant) {
    if (GetParam() != "sqlite") GTEST_SKIP() << "PostgreSQL plans by statistics";
    std::size_t found = 0;
    for (const Query* query : store::all_queries) {
        const bool finds = query->name.starts_with("users.find") ||
                           query->name.starts_with("users.list_searched_") ||
                           query->name == "users.list_by_id" || query->name == "users.list_from";
        if (!finds) continue;
        ++found;
        sql::Values values;
        while (query->text.find("$" + std::to_string(values.size() + 1)) != query->text.npos) {
            values.push_back(sql::to_value("x"));
        }
        for (const auto& step : steps_of(*query, values)) {
            EXPECT_EQ(step.find("users USING INDEX users__created_at (tenant_id=?)"), step.npos)
                << query->name;
            EXPECT_EQ(step.find("SCAN"), step.npos) << query->name << " " << step;
        }
    }
    EXPECT_GT(found, 10U);
}

// Who presents a token waits for these, and their plans are kept: each table is to be found by key,
// whatever the statistics say.
TEST_P(SchemaTest, FindsStandingByKeys) {
    std::size_t found = 0;
    // Few rows are found in any way.
    std::string users = "insert into tenants (id, name, created_at) values ('t', 'T', 1);";
    for (int i = 0; i < 2000; ++i) {
        users +=
            "insert into users (tenant_id, id, profile, custom_data, identities, logto_config, "
            "mfa_verifications, created_at, updated_at) values ('t', 'u" +
            std::to_string(i) + "', '{}', '{}', '{}', '{}', '[]', 1, 1);";
    }
    ASSERT_TRUE(run_task(database_->execute_script(users + "analyze users")).value());
    for (const Query* query : store::all_queries) {
        if (!query->name.starts_with("standing.")) continue;
        ++found;
        sql::Values values;
        if (query->name == "standing.of_user") {
            values.push_back(sql::to_value("u"));
        } else {
            values.push_back(sql::to_value(sql::Bytes{std::string(16, 'i')}));
        }
        if (query->text.find("$3") != query->text.npos) {
            values.push_back(sql::to_value(std::int64_t{1}));
        }
        for (const auto& step : steps_of(*query, values, TenantId("t"))) {
            EXPECT_EQ(step.find(is_sqlite() ? "SCAN" : "Seq Scan"), step.npos)
                << query->name << " " << step;
            EXPECT_EQ(step.find("Hash"), step.npos) << query->name << " " << step;
        }
    }
    EXPECT_EQ(found, 5U);
}

// The plan is made when one tenant asks and kept for all. Of an operator in the wall PostgreSQL
// would expect that few rows pass, unless they are of the tenant that asks.
TEST_P(SchemaTest, ReadsPagesInTheOrderOfAnIndexWhoeverAsksFirst) {
    if (GetParam() == "sqlite") GTEST_SKIP() << "SQLite has no wall to estimate";
    ASSERT_TRUE(
        run_task(database_->execute_script(
                     "insert into tenants (id, name, created_at) values ('t', 'T', 1);"
                     "insert into users (tenant_id, id, profile, custom_data, identities, "
                     "logto_config, mfa_verifications, created_at, updated_at) "
                     "select 't', 'u' || n, '{}', '{}', '{}', '{}', '[]', n, n "
                     "from generate_series(1, 5000) n; "
                     "insert into audit_blocks select 't', 'node', n, '', '', 1, '', '', '', n "
                     "from generate_series(1, 5000) n; analyze users, audit_blocks"
                 ))
            .value()
    );
    const auto plan = [&](const Query& query, const sql::Values& values) {
        std::string text;
        for (const auto& step : steps_of(query, values)) text += step + "\n";
        return text;
    };
    const auto tenant = sql::to_value("t");
    const auto number = [](std::int64_t value) { return sql::to_value(value); };
    const auto first = plan(store::users_sql::list, {tenant, number(20), number(0)});
    const auto later = plan(
        store::users_sql::list_from,
        {tenant, number(3000), sql::to_value("u3000"), number(20), number(0)}
    );
    const auto block =
        plan(store::audit_events_sql::find_last_block, {tenant, sql::to_value("node")});
    EXPECT_NE(first.find("users__created_at"), first.npos) << first;
    EXPECT_NE(later.find("users__created_at"), later.npos) << later;
    EXPECT_NE(block.find("audit_blocks_pkey"), block.npos) << block;
    for (const auto& steps : {first, later, block}) {
        EXPECT_EQ(steps.find("Sort"), steps.npos) << steps;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    SchemaTest,
    ::testing::ValuesIn(test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::testing
