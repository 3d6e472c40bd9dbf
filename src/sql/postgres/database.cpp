#include "base/try.hpp"
#include "sql/constraint.hpp"
#include "sql/errors.hpp"
#include "sql/postgres/consistent_reader.hpp"
#include "sql/postgres/guarded_queries.hpp"
#include "sql/postgres/loop_pools.hpp"
#include "sql/postgres/postgres.hpp"
#include "sql/postgres/transaction.hpp"

#include <algorithm>
#include <unordered_map>

namespace ostiary::sql {
namespace {

using postgres::Connection;
using postgres::ConnectionLost;
using postgres::Lease;
using postgres::Pool;
using postgres::ServerError;
using postgres::Transmission;

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
    Task<Written> write(TenantId tenant, Batch batch) override;
    Task<Written> execute_script(std::string script) override;
    std::unique_ptr<ConsistentReader> read_consistently() override {
        using Access = postgres::Connector::Access;
        return postgres::make_consistent_reader(
            pools_.connector()->connect_blocking(Access::read_only)
        );
    }
    Task<void> prepare(const Query& query) override;
    std::string_view dialect() const override { return "postgres"; }

private:
    // What came of one attempt; `failed` if the server refused a statement.
    struct Attempt {
        Written written;
        std::optional<Transmission::Failed> failed;
        std::shared_ptr<Connection> connection;
    };
    using Statements = std::vector<Statement>;

    Task<Attempt> write_at_once(Pool& pool, const TenantId& tenant, const Statements& statements);
    Task<Attempt>
    write_guarded(std::shared_ptr<Pool> pool, const TenantId& tenant, const Statements& statements);
    Task<Rows> read_once(const TenantId& tenant, const Statement& statement);
    Task<Conflict> conflict_of(ServerError error, std::size_t statement);
    bool put_guards_into(Statements& statements);

    postgres::PoolsOfLoops pools_;
    postgres::GuardedQueries guarded_queries_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::string> unique_constraints_;
};

// A statement whose plan is outdated changed nothing and is prepared again.
bool can_repeat(const Transmission::Failed& failed, Connection& connection, const Query& query) {
    const auto kind = failed.error.kind();
    if (kind == ServerError::Kind::stale_plan) connection.forget(query);
    return kind == ServerError::Kind::stale_plan || kind == ServerError::Kind::retry;
}

// What a guarded statement touched, as its plain form would have told.
void restore_rows(const std::vector<bool>& guards, std::vector<Rows>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!guards[i]) continue;
        std::int64_t affected = 0;
        read_cell(rows[i].cells.at(0), affected);
        rows[i] = Rows{.names = {}, .cells = {}, .affected = affected};
    }
}

const Query* unprepared(const Connection& connection, const std::vector<Statement>& statements) {
    for (const Statement& statement : statements) {
        if (!connection.find_prepared(*statement.query)) return statement.query;
    }
    return nullptr;
}

// One group is one transaction, besides those of others. Preparing suspends, and meanwhile the
// connection may be leased to another coroutine; so the choice is made again after it.
Task<PostgresDatabase::Attempt>
PostgresDatabase::write_at_once(Pool& pool, const TenantId& tenant, const Statements& statements) {
    Attempt attempt;
    for (;;) {
        CO_TRY(attempt.connection, co_await pool.acquire(Pool::Use::shared));
        const Query* const query = unprepared(*attempt.connection, statements);
        if (!query) break;
        CO_CHECK(co_await attempt.connection->prepare(*query));
    }
    Transmission transmission(*attempt.connection, tenant, statements);
    transmission.send(false);
    Connection::Group group;
    co_await attempt.connection->end_group(group);
    attempt.failed = transmission.read(group, attempt.written);
    co_return attempt;
}

// The outcome of the guards decides between commit and rollback.
Task<PostgresDatabase::Attempt> PostgresDatabase::write_guarded(
    std::shared_ptr<Pool> pool,
    const TenantId& tenant,
    const Statements& statements
) {
    Attempt attempt;
    CO_TRY(attempt.connection, co_await pool->acquire(Pool::Use::exclusive));
    Connection& connection = *attempt.connection;
    Lease lease(std::move(pool), attempt.connection);
    while (const Query* const query = unprepared(connection, statements)) {
        CO_CHECK(co_await connection.prepare(*query));
    }
    Transmission transmission(connection, tenant, statements);
    lease.set_clean(false);
    transmission.send(true);
    Connection::Group group;
    co_await connection.end_group(group);
    attempt.failed = transmission.read(group, attempt.written);

    const bool good = !attempt.failed && !attempt.written.conflict;
    connection.send_command(good ? "commit" : "rollback");
    Connection::Group end;
    co_await connection.end_group(end);
    if (end.results.size() != 1) throw ConnectionLost();
    if (PQresultStatus(end.results[0].get()) == PGRES_COMMAND_OK) {
        lease.set_clean(true);
    } else if (good) {
        attempt.failed = {statements.size() - 1, postgres::read_error(end.results[0].get())};
    }
    co_return attempt;
}

// False, and nothing changed, where the outcome of a guard must be looked at by us.
bool PostgresDatabase::put_guards_into(Statements& statements) {
    for (const Statement& statement : statements) {
        if (statement.guard != Guard::none && !guarded_queries_.find(*statement.query))
            return false;
    }
    for (Statement& statement : statements) {
        if (statement.guard == Guard::none) continue;
        statement.query = guarded_queries_.find(*statement.query);
        statement.guard = Guard::none;
    }
    return true;
}

Task<Written> PostgresDatabase::write(TenantId tenant, Batch batch) {
    if (batch.empty()) co_return Written{};
    Statements statements = batch.take_statements();
    std::vector<bool> guards;
    for (const auto& statement : statements) guards.push_back(statement.guard != Guard::none);
    // A lone statement whose guard fails has changed nothing.
    const bool guarded = statements.size() > 1 && std::ranges::find(guards, true) != guards.end();
    const bool by_server = guarded && put_guards_into(statements);
    const auto pools = pools_.here();
    for (int left = attempts - 1;; --left) {
        CO_TRY(
            auto attempt,
            guarded && !by_server ? co_await write_guarded(pools->writes(), tenant, statements)
                                  : co_await write_at_once(*pools->writes(), tenant, statements)
        );
        if (!attempt.failed) {
            if (by_server) restore_rows(guards, attempt.written.rows);
            co_return std::move(attempt.written);
        }
        const auto& [index, error] = *attempt.failed;
        const Query& query = *statements[index].query;
        if (by_server && guards[index] && error.sqlstate == postgres::guard_failed) {
            co_return Written{Conflict{Conflict::Kind::guard, index, {}}, {}};
        }
        if (error.kind() == ServerError::Kind::conflict) {
            CO_TRY(auto conflict, co_await conflict_of(error, index));
            co_return Written{std::move(conflict), {}};
        }
        // A server that became a replica: the next connection may find its successor.
        if (error.sqlstate == "25006") attempt.connection->close();
        if (!can_repeat(*attempt.failed, *attempt.connection, query) || left == 0) {
            error.raise(query.name);
        }
        CO_CHECK(co_await sleep_for(pause * (attempts - left)));
    }
}

Task<Rows> PostgresDatabase::read_once(const TenantId& tenant, const Statement& statement) {
    const auto pools = pools_.here();
    const Statements statements{statement};
    for (int left = attempts - 1;; --left) {
        CO_TRY(auto attempt, co_await write_at_once(pools->reads(), tenant, statements));
        if (!attempt.failed) co_return std::move(attempt.written.rows.at(0));
        const ServerError& error = attempt.failed->error;
        const std::string_view name = statement.query->name;
        if (error.sqlstate == "25006") throw Defect(std::string(name) + ": changes data in a read");
        if (!can_repeat(*attempt.failed, *attempt.connection, *statement.query) || left == 0) {
            error.raise(name);
        }
    }
}

Task<Rows> PostgresDatabase::run(TenantId tenant, const Query& query, Values values) {
    const Statement statement{&query, std::move(values)};
    for (int left = 1;; --left) {
        try {
            co_return co_await read_once(tenant, statement);
        } catch (const ConnectionLost&) {
            if (left == 0) throw;
        }
    }
}

Task<void> PostgresDatabase::prepare(const Query& query) {
    const auto pools = pools_.here();
    CO_TRY(const auto connection, co_await pools->reads().acquire(Pool::Use::shared));
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
