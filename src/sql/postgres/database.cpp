#include "base/try.hpp"
#include "sql/constraint.hpp"
#include "sql/errors.hpp"
#include "sql/postgres/consistent_reader.hpp"
#include "sql/postgres/delivery.hpp"
#include "sql/postgres/guarded_queries.hpp"
#include "sql/postgres/loop_pools.hpp"
#include "sql/postgres/postgres.hpp"

#include <algorithm>
#include <unordered_map>

namespace ostiary::sql {
namespace {

using postgres::ConnectionLost;
using postgres::Delivery;
using postgres::GroupSender;
using postgres::GuardedQueries;
using postgres::Pool;
using postgres::ServerError;

constexpr int attempts = 3;
// Before another attempt, so that whoever won can finish.
constexpr std::chrono::milliseconds pause{5};

constexpr Query columns_of_index{
    "unique_constraint.columns",
    "select a.attname from pg_index i join pg_class c on c.oid = i.indexrelid "
    "join pg_namespace n on n.oid = c.relnamespace "
    "cross join lateral unnest(i.indkey) with ordinality k(number, position) "
    "join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number "
    "where n.nspname = $1 and c.relname = $2 and k.position <= i.indnkeyatts order by k.position",
    Scope::global
};

// Resumes on the loop of the coroutine when a script is done on a connecting thread.
struct RunScript {
    postgres::Connector& connector;
    const std::string& script;
    std::optional<ServerError> error{};
    std::optional<std::string> unavailable{};

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) {
        connector.run([this, waiter, loop = &Loop::current()] {
            try {
                error = connector.execute_script(script);
            } catch (const std::exception& failure) {
                unavailable = failure.what();
            }
            loop->resume(waiter);
        });
    }
    void await_resume() const noexcept {}
};

class PostgresDatabase final : public Database {
public:
    explicit PostgresDatabase(PostgresOptions options) : pools_(std::move(options)) {}

    Task<Rows> run(TenantId tenant, const Query& query, Values values) override;
    Task<Written> execute_script(std::string script) override;
    std::unique_ptr<ConsistentReader> read_consistently() override {
        using Access = postgres::Connector::Access;
        return postgres::make_consistent_reader(
            pools_.connector()->connect_blocking({Access::read_only})
        );
    }
    Task<void> prepare(const Query& query) override;
    std::string_view dialect() const override { return "postgres"; }

private:
    Task<Written> commit(TenantId tenant, Batch batch) override;

    using Statements = std::vector<Statement>;

    using Guarded = std::vector<const Query*>;  // what has a guarded form, as it was; else null

    Task<std::optional<Written>>
    outcome_of(Delivery& delivery, const Guarded& guarded, bool can_go_again);
    Task<Rows> read_once(const TenantId& tenant, const Statements& statements);
    Task<Conflict> conflict_of(ServerError error, std::size_t statement);
    Guarded put_guards_into(Statements& statements);

    postgres::PoolsOfLoops pools_;
    postgres::GuardedQueries guarded_queries_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::string> unique_constraints_;
};

// A statement whose plan is outdated changed nothing and is prepared again.
bool can_repeat(const ServerError& error) {
    return error.kind() == ServerError::Kind::stale_plan ||
           error.kind() == ServerError::Kind::retry;
}

// Whether nothing came of it that would have come of it alone.
bool is_to_go_alone(const Delivery& delivery) {
    if (!delivery.failed) return delivery.undone;
    const ServerError& error = delivery.failed->error;
    return can_repeat(error) || error.sqlstate == postgres::lock_not_available;
}

Task<void> deliver_alone(std::shared_ptr<Pool> pool, Delivery& delivery) {
    Delivery* const alone = &delivery;
    co_return co_await postgres::deliver(std::move(pool), {&alone, 1});
}

// Gives statements whose guard the server is to enforce another form, and returns which they were.
// A lone statement whose guard fails has changed nothing.
PostgresDatabase::Guarded PostgresDatabase::put_guards_into(Statements& statements) {
    Guarded guarded(statements.size());
    if (statements.size() == 1) return guarded;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        Statement& statement = statements[i];
        if (statement.guard == Guard::none) continue;
        guarded[i] = std::exchange(statement.query, &guarded_queries_.find(*statement.query));
        statement.guard = Guard::none;
    }
    return guarded;
}

// What came of a batch: null if it is to be sent again.
Task<std::optional<Written>>
PostgresDatabase::outcome_of(Delivery& delivery, const Guarded& guarded, bool can_go_again) {
    if (delivery.thrown) std::rethrow_exception(delivery.thrown);
    if (!delivery.failed) {
        auto& rows = delivery.written.rows;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (guarded[i]) GuardedQueries::restore(*guarded[i], rows[i]);
        }
        co_return std::move(delivery.written);
    }
    const auto& [index, error] = *delivery.failed;
    if (guarded[index] && error.sqlstate == postgres::guard_failed) {
        co_return Written{Conflict{Conflict::Kind::guard, index, {}}, {}};
    }
    if (error.kind() == ServerError::Kind::conflict) {
        CO_TRY(auto conflict, co_await conflict_of(error, index));
        co_return Written{std::move(conflict), {}};
    }
    if (can_repeat(error) && can_go_again) co_return std::nullopt;
    error.raise(delivery.statements[index].query->name);
}

Task<Written> PostgresDatabase::commit(TenantId tenant, Batch batch) {
    if (batch.empty()) co_return Written{};
    Statements statements = batch.take_statements();
    const Guarded guarded = put_guards_into(statements);
    const auto pools = pools_.here();
    for (int left = GroupSender::takes(statements) ? attempts : 0; left > 0; --left) {
        Delivery delivery{tenant, statements};
        co_await pools->grouped_writes().send(delivery);
        if (!is_to_go_alone(delivery)) {
            CO_TRY(auto written, co_await outcome_of(delivery, guarded, false));
            // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it cannot go again
            co_return *std::move(written);
        }
        // Without the cause, the others have another try in company.
        if (!delivery.undone || delivery.is_cause) break;
    }
    for (int left = attempts - 1;; --left) {
        Delivery delivery{tenant, statements};
        CO_CHECK(co_await deliver_alone(pools->writes(), delivery));
        CO_TRY(auto written, co_await outcome_of(delivery, guarded, left > 0));
        if (written) co_return *std::move(written);
        CO_CHECK(co_await sleep_for(pause * (attempts - left)));
    }
}

Task<Rows> PostgresDatabase::read_once(const TenantId& tenant, const Statements& statements) {
    const auto pools = pools_.here();
    const std::string_view name = statements[0].query->name;
    bool alone = !GroupSender::takes(statements);
    for (int left = attempts - 1;; --left) {
        Delivery delivery{tenant, statements};
        if (alone) {
            CO_CHECK(co_await deliver_alone(pools->reads(), delivery));
        } else {
            co_await pools->grouped_reads().send(delivery);
        }
        if (delivery.thrown) std::rethrow_exception(delivery.thrown);
        if (!delivery.failed && !delivery.undone) co_return std::move(delivery.written.rows.at(0));
        alone = true;
        if (delivery.undone) continue;
        const ServerError& error = delivery.failed->error;
        if (error.sqlstate == "25006") throw Defect(std::string(name) + ": changes data in a read");
        if (!can_repeat(error) || left == 0) error.raise(name);
    }
}

Task<Rows> PostgresDatabase::run(TenantId tenant, const Query& query, Values values) {
    Statements statements;
    statements.push_back({&query, std::move(values)});
    for (int left = 1;; --left) {
        try {
            co_return co_await read_once(tenant, statements);
        } catch (const ConnectionLost&) {
            if (left == 0) throw;
        }
    }
}

Task<void> PostgresDatabase::prepare(const Query& query) {
    const auto pools = pools_.here();
    CO_TRY(const auto connection, co_await pools->reads()->acquire());
    while (!connection->find_prepared(query)) CO_CHECK(co_await connection->prepare(query));
    co_return ok();
}

Task<Conflict> PostgresDatabase::conflict_of(ServerError error, std::size_t statement) {
    Conflict conflict{error.conflict_kind(), statement, {}};
    if (conflict.kind == Conflict::Kind::check) conflict.constraint = error.constraint;
    if (conflict.kind != Conflict::Kind::unique) co_return conflict;
    const std::string key = error.schema + "." + error.constraint;
    {
        const std::lock_guard lock(mutex_);
        const auto known = unique_constraints_.find(key);
        if (known != unique_constraints_.end()) conflict.constraint = known->second;
    }
    if (!conflict.constraint.empty()) co_return conflict;
    CO_TRY(const auto rows, co_await run({}, columns_of_index, {error.schema, error.constraint}));
    std::vector<std::string_view> columns;
    columns.reserve(rows.cells.size());
    for (const Value& cell : rows.cells) columns.push_back(std::get<std::string>(cell));
    conflict.constraint = unique_constraint(error.table, columns);
    const std::lock_guard lock(mutex_);
    unique_constraints_.emplace(key, conflict.constraint);
    co_return conflict;
}

Task<Written> PostgresDatabase::execute_script(std::string script) {
    RunScript running{*pools_.connector(), script};
    co_await running;
    if (running.unavailable) throw Unavailable(*running.unavailable);
    if (!running.error) co_return Written{};
    const ServerError& error = *running.error;
    if (error.kind() != ServerError::Kind::conflict) error.raise("script");
    CO_TRY(auto conflict, co_await conflict_of(error, 0));
    co_return Written{std::move(conflict), {}};
}

}  // namespace

std::unique_ptr<Database> open_postgres(PostgresOptions options) {
    return std::make_unique<PostgresDatabase>(std::move(options));
}

}  // namespace ostiary::sql
