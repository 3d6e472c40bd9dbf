// Batches and reads that share a transaction of PostgreSQL, and not their failures.
#include "base/try.hpp"
#include "sql/errors.hpp"
#include "sql/postgres/postgres.hpp"
#include "store/loop_threads.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

namespace ostiary::testing {
namespace {

using namespace std::chrono_literals;
using sql::Batch;
using sql::Conflict;
using sql::Query;
using sql::Scope;
using Clock = std::chrono::steady_clock;

constexpr std::string_view tables = R"sql(
create table things (
    tenant_id text not null,
    id text not null,
    number bigint not null default 0,
    setting text not null default current_setting('ostiary.tenant'),
    transaction bigint not null default txid_current(),
    primary key (tenant_id, id)
);
alter table things enable row level security;
alter table things force row level security;
create policy tenant on things using (
    tenant_id = current_setting('ostiary.tenant', true)
    or current_setting('ostiary.tenant', true) = '*'
);
create table notes (
    tenant_id text not null,
    id text not null,
    number bigint,
    body jsonb not null,
    setting text not null default current_setting('ostiary.tenant'),
    primary key (tenant_id, id)
);
)sql";

constexpr Query insert{"things.insert", "insert into things (tenant_id, id) values ($1, $2)"};
constexpr Query note{
    "notes.insert",
    "insert into notes (tenant_id, id, number, body) values ($1, $2, $3, $4)",
    Scope::tenant,
    sql::Cost::quick,
    sql::Effect::none,
    sql::Placement::last
};
// The number of a command in its transaction.
constexpr Query count_commands{
    "notes.commands",
    "select count(distinct cast(cmin as text)) from notes",
    Scope::global
};
constexpr Query count_right_notes{
    "notes.right",
    "select count(*) from notes where setting = tenant_id and cast(body ->> 'id' as text) = id "
    "and number is not distinct from cast(body ->> 'number' as bigint)",
    Scope::global
};
constexpr Query count_notes{"notes.count", "select count(*) from notes", Scope::global};
constexpr Query insert_globally{
    "things.insert_globally",
    "insert into things (tenant_id, id) values ($1, $2)",
    Scope::global
};
constexpr Query raise_number{
    "things.raise",
    "update things set number = number + 1 where tenant_id = $1 and id = $2"
};
constexpr Query redeem{
    "things.redeem",
    "update things set number = 1 where tenant_id = $1 and id = $2 and number = 0"
};
constexpr Query redeem_returning{
    "things.redeem_returning",
    "update things set number = 1 where tenant_id = $1 and id = $2 and number = 0 "
    "returning id, number, setting"
};
constexpr Query wrong{"things.wrong", "update things set nonsense = 1 where tenant_id = $1"};
constexpr Query pause{"pause", "select cast(pg_sleep(0.2) as text)", Scope::global};
constexpr Query long_pause{"long_pause", "select cast(pg_sleep(3) as text)", Scope::global};
constexpr Query count_things{"things.count", "select count(*) from things", Scope::global};
constexpr Query count_transactions{
    "things.transactions",
    "select count(distinct transaction) from things",
    Scope::global
};
constexpr Query count_misplaced{
    "things.misplaced",
    "select count(*) from things where setting <> tenant_id",
    Scope::global
};
constexpr Query quotient{
    "quotient",
    "select cast(extract(epoch from transaction_timestamp()) * 1000000 as bigint), "
    "1 / cast($1 as bigint)",
    Scope::global
};
constexpr Query terminate_others{
    "terminate",
    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
    "where pid <> pg_backend_pid() and application_name = $1",
    Scope::global
};

// What came of a batch.
struct Outcome {
    std::string error;  // "unavailable", "defect", or none
    sql::Written written;
    std::chrono::milliseconds after{};
    std::size_t place = 0;  // in the order of the answers

    bool good() const { return error.empty() && !written.conflict; }
    bool is(Conflict::Kind kind, std::size_t statement) const {
        return written.conflict && written.conflict->kind == kind &&
               written.conflict->statement == statement;
    }
};

std::string name_of(const std::exception_ptr& thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const sql::Unavailable&) {
        return "unavailable";
    } catch (const sql::Defect&) {
        return "defect";
    }
    return "";
}

struct Request {
    std::string tenant;
    Batch batch;
};

Request inserts(std::string tenant, std::string id) {
    Request request{.tenant = std::move(tenant), .batch = {}};
    request.batch.add(insert, std::move(id));
    return request;
}

Request raises(std::string tenant, std::string id) {
    Request request{.tenant = std::move(tenant), .batch = {}};
    request.batch.require(raise_number, std::move(id));
    return request;
}

// Every third has no number.
void add_note(Batch& batch, std::string id, std::int64_t number) {
    const bool has_number = number % 3 != 0;
    const std::string text = has_number ? std::to_string(number) : "null";
    sql::Json body{R"({"id":")" + id + R"(","number":)" + text + "}"};
    batch.add(note, std::move(id), has_number ? std::optional(number) : std::nullopt, body);
}

Request notes(std::string tenant, std::string id, std::int64_t number = 0) {
    Request request{.tenant = std::move(tenant), .batch = {}};
    add_note(request.batch, std::move(id), number);
    return request;
}

class PostgresGroupConcurrencyTest : public ::testing::Test {
public:
    void SetUp() override {
        if (!has_postgres()) GTEST_SKIP() << "needs OSTIARY_TEST_POSTGRES";
        keeper_ = make_postgres_schema(url_);
        name_ = url_.substr(url_.find("schema=") + 7);
        database_ = sql::open_postgres({.url = url_ + "&application_name=" + name_});
        ASSERT_TRUE(run_task(keeper_->execute_script(std::string(tables))).value());
    }

    // Hands all of them in within one turn of one loop, which makes them one group, and waits for
    // the answers. `meanwhile` runs beside them.
    std::vector<Outcome>
    write_at_once(std::vector<Request> requests, std::optional<Task<void>> meanwhile = {}) {
        std::vector<Outcome> outcomes(requests.size());
        std::size_t answered = 0;
        bool is_meanwhile = meanwhile.has_value();
        const auto start = Clock::now();
        Loop loop;
        loop.post([&] {
            for (std::size_t i = 0; i < requests.size(); ++i) {
                spawn<sql::Written>(
                    database_->write(TenantId(requests[i].tenant), std::move(requests[i].batch)),
                    [&, i](Result<sql::Written> written, const std::exception_ptr& thrown) {
                        outcomes[i].error = name_of(thrown);
                        if (written) outcomes[i].written = *std::move(written);
                        outcomes[i].place = answered++;
                        outcomes[i].after = std::chrono::duration_cast<std::chrono::milliseconds>(
                            Clock::now() - start
                        );
                    }
                );
            }
            if (!meanwhile) return;
            spawn<void>(*std::move(meanwhile), [&](const Result<void>&, const std::exception_ptr&) {
                is_meanwhile = false;
            });
        });
        loop.run_until([&] { return answered == outcomes.size() && !is_meanwhile; });
        return outcomes;
    }

    std::int64_t count(const Query& query) { return run_task(keeper_->count({}, query)).value(); }

    std::string url_;
    std::string name_;
    std::unique_ptr<sql::Database> keeper_;
    std::unique_ptr<sql::Database> database_;
};

TEST_F(PostgresGroupConcurrencyTest, BatchesOfOneTurnShareATransaction) {
    std::vector<Request> requests;
    for (int i = 0; i < 40; ++i) requests.push_back(inserts("one", std::to_string(i)));
    const auto outcomes = write_at_once(std::move(requests));
    EXPECT_TRUE(std::ranges::all_of(outcomes, &Outcome::good));
    EXPECT_EQ(count(count_things), 40);
    EXPECT_EQ(count(count_transactions), 1);
}

TEST_F(PostgresGroupConcurrencyTest, AFailureIsOfTheBatchAlone) {
    ASSERT_TRUE(write_at_once([] {
                    std::vector<Request> first;
                    first.push_back(inserts("one", "taken"));
                    return first;
                }())[0]
                    .good());
    std::vector<Request> requests;
    for (int i = 0; i < 8; ++i) requests.push_back(inserts("one", std::to_string(i)));
    requests[1].batch.add(insert, "taken");
    requests[3].batch.require(raise_number, "nobody");
    requests[4].batch.require(redeem_returning, "nobody");
    requests[5].batch.add(wrong);
    requests[6].batch.add(insert, "too", "many");
    const auto outcomes = write_at_once(std::move(requests));
    EXPECT_TRUE(outcomes[1].is(Conflict::Kind::unique, 1));
    EXPECT_EQ(outcomes[1].written.conflict->constraint, "things.id");
    EXPECT_TRUE(outcomes[3].is(Conflict::Kind::guard, 1));
    EXPECT_TRUE(outcomes[4].is(Conflict::Kind::guard, 1));
    EXPECT_EQ(outcomes[5].error, "defect");
    EXPECT_EQ(outcomes[6].error, "defect");
    for (const std::size_t i : {0U, 2U, 7U}) EXPECT_TRUE(outcomes[i].good()) << i;
    EXPECT_EQ(count(count_things), 4);
}

TEST_F(PostgresGroupConcurrencyTest, AGuardedStatementReturnsItsRows) {
    std::vector<Request> requests;
    requests.push_back(inserts("one", "a"));
    requests[0].batch.require(redeem_returning, "a");
    requests[0].batch.require(raise_number, "a");
    const auto outcomes = write_at_once(std::move(requests));
    ASSERT_TRUE(outcomes[0].good());
    const auto& rows = outcomes[0].written.rows;
    EXPECT_EQ(*rows[1].names, (std::vector<std::string>{"id", "number", "setting"}));
    EXPECT_EQ(rows[1].affected, 1);
    EXPECT_EQ(rows[1].cells, (sql::Values{std::string("a"), std::int64_t{1}, std::string("one")}));
    EXPECT_EQ(rows[2].affected, 1);
    EXPECT_TRUE(rows[2].empty());
}

// Neighbours are of several tenants, and some statements of none.
TEST_F(PostgresGroupConcurrencyTest, TenantsOfAGroupStayApart) {
    for (int round = 0; round < 3; ++round) {
        std::vector<Request> requests;
        for (int i = 0; i < 30; ++i) {
            const std::string id = std::to_string(round) + "." + std::to_string(i);
            const std::string tenant = "tenant" + std::to_string((i + round) % 4);
            requests.push_back(inserts(tenant, id));
            if (i % 5 == 0) requests.back().batch.add(insert_globally, "*", "global" + id);
            requests.back().batch.add(insert, "second" + id);
        }
        const auto outcomes = write_at_once(std::move(requests));
        EXPECT_TRUE(std::ranges::all_of(outcomes, &Outcome::good));
    }
    EXPECT_EQ(count(count_things), 3 * 66);
    EXPECT_EQ(count(count_misplaced), 0);
    EXPECT_EQ(count(count_transactions), 3);
}

TEST_F(PostgresGroupConcurrencyTest, RowsThatNobodyLooksAtAreAddedTogether) {
    std::vector<Request> requests;
    for (int i = 0; i < 43; ++i) requests.push_back(notes("one", std::to_string(i), i));
    const auto outcomes = write_at_once(std::move(requests));
    EXPECT_TRUE(std::ranges::all_of(outcomes, &Outcome::good));
    for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.written.rows.at(0).affected, 1);
    EXPECT_EQ(count(count_right_notes), 43);
    EXPECT_EQ(count(count_commands), 5);  // 16, 16, 8, 2 and 1 rows
}

TEST_F(PostgresGroupConcurrencyTest, RowsThatAreAddedTogetherAreEachOfItsTenantAndBatch) {
    std::vector<Request> requests;
    for (int i = 0; i < 30; ++i) {
        const std::string id = std::to_string(i);
        const std::string tenant = "tenant" + std::to_string(i % 4);
        requests.push_back(notes(tenant, id, i));
        requests.back().batch.add(insert, id);
        if (i % 5 == 0) requests.back().batch.add(insert_globally, "*", id);
        add_note(requests.back().batch, "second" + id, i);
        requests.back().batch.require(raise_number, id);
    }
    const auto outcomes = write_at_once(std::move(requests));
    EXPECT_TRUE(std::ranges::all_of(outcomes, &Outcome::good));
    for (const Outcome& outcome : outcomes) {
        EXPECT_TRUE(std::ranges::all_of(outcome.written.rows, [](const sql::Rows& rows) {
            return rows.affected == 1;
        }));
    }
    EXPECT_EQ(count(count_right_notes), 60);
    EXPECT_EQ(count(count_things), 36);
    EXPECT_EQ(count(count_misplaced), 0);
}

TEST_F(PostgresGroupConcurrencyTest, AFailureAmongRowsThatAreAddedTogetherIsOfItsBatchAlone) {
    std::vector<Request> first;
    first.push_back(notes("one", "taken"));
    ASSERT_TRUE(write_at_once(std::move(first))[0].good());
    std::vector<Request> requests;
    for (int i = 0; i < 12; ++i) {
        requests.push_back(inserts("one", std::to_string(i)));
        add_note(requests.back().batch, std::to_string(i), i);
    }
    add_note(requests[2].batch, "taken", 1);
    requests[4].batch.require(raise_number, "nobody");
    requests[7].batch.add(note, "no body", std::optional<std::int64_t>(), std::nullopt);
    requests[9].batch.add(note, "few");
    add_note(requests[11].batch, "taken", 2);
    const auto outcomes = write_at_once(std::move(requests));
    for (const std::size_t i : {2U, 11U}) {
        EXPECT_TRUE(outcomes[i].is(Conflict::Kind::unique, 2)) << i;
        EXPECT_EQ(outcomes[i].written.conflict->constraint, "notes.id");
    }
    EXPECT_TRUE(outcomes[4].is(Conflict::Kind::guard, 2));
    for (const std::size_t i : {7U, 9U}) EXPECT_EQ(outcomes[i].error, "defect") << i;
    for (const std::size_t i : {0U, 1U, 3U, 5U, 6U, 8U, 10U}) {
        EXPECT_TRUE(outcomes[i].good()) << i;
    }
    EXPECT_EQ(count(count_things), 7);
    EXPECT_EQ(count(count_notes), 8);
    EXPECT_EQ(count(count_right_notes), 8);
}

TEST_F(PostgresGroupConcurrencyTest, ManyOfOneTenantDoNotKeepAnotherWaiting) {
    std::vector<Request> requests;
    for (int i = 0; i < 400; ++i) requests.push_back(inserts("many", std::to_string(i)));
    requests.push_back(inserts("few", "a"));
    const auto outcomes = write_at_once(std::move(requests));
    EXPECT_TRUE(std::ranges::all_of(outcomes, &Outcome::good));
    EXPECT_LT(outcomes.back().place, 64U);
}

// Whoever needs what another holds for long waits alone.
TEST_F(PostgresGroupConcurrencyTest, ALockHoldsUpOnlyWhoeverNeedsIt) {
    ASSERT_TRUE(run_task(keeper_->execute_script("insert into things (tenant_id, id) "
                                                 "values ('one', 'locked')"))
                    .value());
    std::thread holder([this] {
        run_task(keeper_->execute_script(
                     "update things set number = 10 where id = 'locked'; select pg_sleep(1.5)"
                 ))
            .value();
    });
    std::this_thread::sleep_for(300ms);
    std::vector<Request> requests;
    for (int i = 0; i < 10; ++i) requests.push_back(inserts("one", std::to_string(i)));
    requests.push_back(raises("one", "locked"));
    const auto outcomes = write_at_once(std::move(requests));
    holder.join();
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_TRUE(outcomes[i].good());
        EXPECT_LT(outcomes[i].after, 900ms);
    }
    EXPECT_TRUE(outcomes[10].good());
    EXPECT_GT(outcomes[10].after, 500ms);
}

// Groups of two loops lock the same rows in opposite order, with a pause in between.
TEST_F(PostgresGroupConcurrencyTest, GroupsThatWaitForEachOtherAreDoneInTheEnd) {
    ASSERT_TRUE(run_task(keeper_->execute_script("insert into things (tenant_id, id) "
                                                 "values ('one', 'a'), ('one', 'b')"))
                    .value());
    const auto start = Clock::now();
    LoopThreads loops(2);
    const auto written = loops.run_all<bool>(8, [this](std::size_t i) -> Task<bool> {
        Batch batch;
        if (i < 2) {
            batch.require(raise_number, i == 0 ? "a" : "b");
            batch.add(pause);
            batch.require(raise_number, i == 0 ? "b" : "a");
        } else {
            batch.add(insert, "bystander" + std::to_string(i));
        }
        CO_TRY(const auto result, co_await database_->write(TenantId("one"), std::move(batch)));
        co_return bool(result);
    });
    EXPECT_EQ(std::ranges::count(written, true), 8);
    EXPECT_LT(Clock::now() - start, 5s);
    EXPECT_EQ(count(count_things), 8);
}

// Nobody knows whether a transaction was committed whose connection broke, so nothing is repeated.
TEST_F(PostgresGroupConcurrencyTest, ALostConnectionIsReportedToAllOfAGroup) {
    std::vector<Request> requests;
    for (int i = 0; i < 5; ++i) requests.push_back(inserts("one", std::to_string(i)));
    requests[4].batch.add(long_pause);
    const auto end_it = [](PostgresGroupConcurrencyTest& test) -> Task<void> {
        CO_CHECK(co_await sleep_for(500ms));
        CO_CHECK(co_await test.keeper_->count({}, terminate_others, test.name_));
        co_return ok();
    };
    const auto outcomes = write_at_once(std::move(requests), end_it(*this));
    for (const Outcome& outcome : outcomes) {
        EXPECT_EQ(outcome.error, "unavailable");
        EXPECT_LT(outcome.after, 2500ms);
    }
    EXPECT_EQ(count(count_things), 0);
    std::vector<Request> next;
    next.push_back(inserts("one", "a"));
    EXPECT_TRUE(write_at_once(std::move(next))[0].good());
}

// Two databases are as two processes. Half of the batches have more than the guard.
TEST_F(PostgresGroupConcurrencyTest, OneOfManyRedemptionsWinsAcrossProcesses) {
    ASSERT_TRUE(run_task(keeper_->execute_script("insert into things (tenant_id, id) "
                                                 "values ('one', 'code')"))
                    .value());
    const auto other = sql::open_postgres({.url = url_});
    LoopThreads loops(4);
    const auto won = loops.run_all<bool>(200, [&](std::size_t i) -> Task<bool> {
        sql::Database& database = i / 4 % 2 == 0 ? *database_ : *other;
        Batch batch;
        if (i % 3 == 0) batch.add(insert, "token" + std::to_string(i));
        batch.require(i % 2 == 0 ? redeem : redeem_returning, "code");
        CO_TRY(const auto written, co_await database.write(TenantId("one"), std::move(batch)));
        co_return bool(written);
    });
    EXPECT_EQ(std::ranges::count(won, true), 1);
    const auto winner = std::ranges::find(won, true) - won.begin();
    EXPECT_EQ(count(count_things), winner % 3 == 0 ? 2 : 1);
}

TEST_F(PostgresGroupConcurrencyTest, ReadsOfOneTurnShareATransactionAndNotTheirFailures) {
    constexpr std::size_t reads = 20;
    const auto read_all = [this](std::int64_t failing) {
        std::vector<std::optional<sql::Rows>> rows(reads);
        std::size_t answered = 0;
        Loop loop;
        loop.post([&] {
            for (std::size_t i = 0; i < reads; ++i) {
                const auto divisor = static_cast<std::int64_t>(i) - failing;
                spawn<sql::Rows>(
                    database_->run({}, quotient, {divisor}),
                    [&, i](Result<sql::Rows> result, const std::exception_ptr& thrown) {
                        if (!thrown) rows[i] = *std::move(result);
                        ++answered;
                    }
                );
            }
        });
        loop.run_until([&] { return answered == reads; });
        return rows;
    };
    std::set<std::int64_t> times;
    for (const auto& rows : read_all(-1))
        times.insert(std::get<std::int64_t>(rows.value().cells[0]));
    EXPECT_EQ(times.size(), 1U);
    const auto rows = read_all(7);
    for (std::size_t i = 0; i < reads; ++i) EXPECT_EQ(rows[i].has_value(), i != 7) << i;
}

}  // namespace
}  // namespace ostiary::testing
