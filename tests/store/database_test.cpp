// What both drivers owe to the stores.
#include "base/try.hpp"
#include "sql/errors.hpp"
#include "store/database_suite.hpp"

namespace ostiary::testing {
namespace {

using sql::Batch;
using sql::Bytes;
using sql::Conflict;
using sql::Json;
using sql::Query;
using sql::Scope;

struct Everything {
    std::string id;
    bool truth = false;
    std::int64_t number = 0;
    std::string text;
    Bytes bytes;
    Json json;
    std::optional<std::string> absent;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Everything::id),
            sql::column("truth", &Everything::truth),
            sql::column("number", &Everything::number),
            sql::column("note", &Everything::text),
            sql::column("data", &Everything::bytes),
            sql::column("document", &Everything::json),
            sql::column("absent", &Everything::absent),
        };
    }
};

constexpr Query insert_value{
    "values.insert",
    "insert into things (tenant_id, id, truth, number, note, data, document, absent) "
    "values ($1, $2, $3, $4, $5, $6, $7, $8) returning id, truth, data"
};
constexpr Query find_value{
    "values.find",
    "select absent, document, data, note, number, truth, id from things "
    "where tenant_id = $1 and id = $2"
};
constexpr Query find_value_slowly{
    "values.find_slowly",
    "select id, truth, number from things where id = $2 and tenant_id = $1",
    Scope::tenant,
    sql::Cost::slow
};
constexpr Query count_all{"values.count_all", "select count(*) from things", Scope::global};
constexpr Query totals{
    "values.totals",
    "select sum(number), max(number) from things where tenant_id = $1"
};
constexpr Query rename_value{
    "values.rename",
    "update things set note = $3 where tenant_id = $1 and id = $2"
};
constexpr Query consume{
    "values.consume",
    "update things set number = $3 where tenant_id = $1 and id = $2 and number = 0 returning id"
};
constexpr Query remove_value{
    "values.remove",
    "delete from things where tenant_id = $1 and id = $2"
};
constexpr Query insert_child{
    "children.insert",
    "insert into children (tenant_id, id, thing_id) values ($1, $2, $3)"
};
constexpr Query wrong{"values.wrong", "select nonsense from things where tenant_id = $1"};

Batch insertion(std::string id, std::int64_t number = 0, std::string note = "note") {
    Batch batch;
    batch.add(
        insert_value, id, true, number, std::move(note), Bytes{"d"}, Json{"{}"}, std::nullopt
    );
    return batch;
}

TEST_P(DatabaseTest, KeepsValuesAndTheirTypes) {
    const std::string blob("\0\x01\xff'", 4);
    const std::string text = "h\u00e9 \U0001F600 'quoted' $1 \\";
    Batch batch;
    batch.add(
        insert_value,
        "a",
        true,
        std::int64_t{-9007199254740993},
        text,
        Bytes{blob},
        Json{R"({"a":[1,null]})"},
        "x"
    );
    batch.add(
        insert_value, "b", false, 0, "", Bytes{}, Json{"12345678901234567890.5"}, std::nullopt
    );
    const auto written = write("one", std::move(batch));
    ASSERT_TRUE(written);
    EXPECT_EQ(written.rows[0].affected, 1);
    EXPECT_EQ(written.rows[0].row(0)[1], sql::Value{true});
    EXPECT_EQ(written.rows[0].row(0)[2], sql::Value{Bytes{blob}});

    const auto a = find<Everything>("one", find_value, "a");
    ASSERT_TRUE(a);
    EXPECT_TRUE(a->truth);
    EXPECT_EQ(a->number, -9007199254740993);
    EXPECT_EQ(a->text, text);
    EXPECT_EQ(a->bytes.value, blob);
    EXPECT_EQ(without_spaces(a->json.text), R"({"a":[1,null]})");
    EXPECT_EQ(a->absent, "x");
    const auto b = find<Everything>("one", find_value, "b");
    ASSERT_TRUE(b);
    EXPECT_FALSE(b->truth);
    EXPECT_EQ(b->text, "");
    EXPECT_EQ(b->bytes, Bytes{});
    EXPECT_EQ(b->json.text, "12345678901234567890.5");
    EXPECT_FALSE(b->absent);
    EXPECT_FALSE(find<Everything>("one", find_value, "c"));
}

TEST_P(DatabaseTest, ReadsSumsAndSlowQueries) {
    ASSERT_TRUE(write("one", insertion("a", 40)));
    ASSERT_TRUE(write("one", insertion("b", 2)));
    const auto rows = run("one", totals);
    EXPECT_EQ(rows.row(0)[0], sql::Value{std::int64_t{42}});
    EXPECT_EQ(rows.row(0)[1], sql::Value{std::int64_t{40}});
    const auto slow = run("one", find_value_slowly, "b");
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow.row(0)[1], sql::Value{true});
    EXPECT_EQ(slow.row(0)[2], sql::Value{std::int64_t{2}});
}

TEST_P(DatabaseTest, KeepsTenantsApart) {
    ASSERT_TRUE(write("one", insertion("a")));
    EXPECT_FALSE(find<Everything>("two", find_value, "a"));
    ASSERT_TRUE(write("two", insertion("a")));
    EXPECT_EQ(count(count_all), 2);
}

TEST_P(DatabaseTest, WritesNothingWhenAGuardFails) {
    ASSERT_TRUE(write("one", insertion("a")));
    Batch batch = insertion("b");
    batch.require(consume, "a", 1);
    batch.require(consume, "a", 2);
    batch.append(insertion("c"));
    const auto written = write("one", std::move(batch));
    ASSERT_TRUE(written.conflict);
    EXPECT_EQ(written.conflict->kind, Conflict::Kind::guard);
    EXPECT_EQ(written.conflict->statement, 2U);
    EXPECT_TRUE(written.rows.empty());
    EXPECT_EQ(count(count_all), 1);
    EXPECT_EQ(find<Everything>("one", find_value, "a")->number, 0);

    Batch one;
    one.require(rename_value, "nobody", "x");
    EXPECT_EQ(write("one", std::move(one)).conflict->kind, Conflict::Kind::guard);
    Batch good = insertion("b");
    good.require(consume, "a", 1);
    good.require(remove_value, "b");
    const auto done = write("one", std::move(good));
    ASSERT_TRUE(done);
    EXPECT_EQ(done.rows[2].affected, 1);
    EXPECT_EQ(count(count_all), 1);
}

TEST_P(DatabaseTest, NamesTheConstraintOfAConflict) {
    ASSERT_TRUE(write("one", insertion("a", 0, "first")));
    const auto key = write("one", insertion("a", 0, "second"));
    ASSERT_TRUE(key.conflict);
    EXPECT_EQ(key.conflict->kind, Conflict::Kind::unique);
    EXPECT_EQ(key.conflict->constraint, "things.id");

    Batch batch = insertion("b", 5, "first");
    batch.append(insertion("c", 5, "first"));
    const auto index = write("one", std::move(batch));
    ASSERT_TRUE(index.conflict);
    EXPECT_EQ(index.conflict->constraint, "things.note,number");
    EXPECT_EQ(index.conflict->statement, 1U);

    Batch orphan;
    orphan.add(insert_child, "c", "nobody");
    EXPECT_EQ(write("one", std::move(orphan)).conflict->kind, Conflict::Kind::foreign_key);

    const auto check = write("one", insertion("d", -1, "negative"));
    ASSERT_TRUE(check.conflict);
    EXPECT_EQ(check.conflict->kind, Conflict::Kind::check);
    EXPECT_EQ(check.conflict->constraint, "things_number");
    EXPECT_EQ(count(count_all), 1);
}

TEST_P(DatabaseTest, RefusesWrongStatementsAndGoesOn) {
    EXPECT_THROW(run("one", wrong), sql::Defect);
    EXPECT_THROW(run("one", find_value), sql::Defect);
    Batch guard_on_select;
    guard_on_select.require(find_value, "a");
    EXPECT_THROW(write("one", std::move(guard_on_select)), sql::Defect);
    Batch batch = insertion("a");
    batch.add(wrong);
    EXPECT_THROW(write("one", std::move(batch)), sql::Defect);
    EXPECT_EQ(count(count_all), 0);
    ASSERT_TRUE(write("one", insertion("a")));
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    DatabaseTest,
    ::testing::ValuesIn(test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::testing
