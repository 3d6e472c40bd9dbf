#pragma once

#include "base/task.hpp"
#include "sql/consistent_reader.hpp"
#include "sql/query.hpp"
#include "sql/rows.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The seam between stores and the two databases.
//
// There is no interactive transaction. A use case reads what it needs, decides, and then writes all
// of its changes as one Batch whose guards say what must still hold. That is what lets many
// requests share one commit on SQLite and one round trip on PostgreSQL, and it makes single use
// atomic by construction: of any number of concurrent batches with the guard "this code is not
// consumed yet", one wins.
namespace ostiary::sql {

enum class Guard {
    none,
    // The statement must change or return at least one row, else nothing is written. It must be an
    // insert, update or delete: a select would not stop a concurrent writer on PostgreSQL.
    some_row,
};

struct Statement {
    const Query* query;
    Values values;  // $2 ... $n; $1 is the tenant (from $1 on for a global query)
    Guard guard = Guard::none;
};

// Statements that are written all or not at all, in this order.
class Batch {
public:
    template <class... Arguments>
    std::size_t add(const Query& query, Arguments&&... arguments) {
        return push(query, Guard::none, std::forward<Arguments>(arguments)...);
    }
    // As add(), but the batch fails when the statement touches no row.
    template <class... Arguments>
    std::size_t require(const Query& query, Arguments&&... arguments) {
        return push(query, Guard::some_row, std::forward<Arguments>(arguments)...);
    }
    // As add(), with values that are at hand as such.
    void add_values(const Query& query, Values values) {
        push_values(query, Guard::none, std::move(values));
    }
    void append(Batch&& other) {
        withdraws_ = withdraws_ || other.withdraws_;
        for (auto& statement : other.statements_) statements_.push_back(std::move(statement));
        for (auto& companion : other.companions_) companions_.push_back(std::move(companion));
    }
    // Keeps something alive until the outcome of the batch is known or the batch is given up: whose
    // end tells that no more can come of it.
    void accompany(std::shared_ptr<const void> companion) {
        companions_.push_back(std::move(companion));
    }

    const std::vector<Statement>& statements() const { return statements_; }
    std::vector<Statement> take_statements() { return std::move(statements_); }
    bool empty() const { return statements_.empty(); }
    // Whether one of its statements has that effect.
    bool withdraws() const { return withdraws_; }

private:
    template <class... Arguments>
    std::size_t push(const Query& query, Guard guard, Arguments&&... arguments) {
        Values values;
        values.reserve(sizeof...(arguments));
        (values.push_back(to_value(std::forward<Arguments>(arguments))), ...);
        return push_values(query, guard, std::move(values));
    }
    std::size_t push_values(const Query& query, Guard guard, Values values) {
        withdraws_ = withdraws_ || query.effect == Effect::withdraws;
        if (statements_.empty()) statements_.reserve(usual_statements);
        statements_.push_back({&query, std::move(values), guard});
        return statements_.size() - 1;
    }

    static constexpr std::size_t usual_statements = 4;

    std::vector<Statement> statements_;
    std::vector<std::shared_ptr<const void>> companions_;
    bool withdraws_ = false;
};

// Why a batch was not written.
struct Conflict {
    enum class Kind { guard, unique, foreign_key, check };

    Kind kind;
    std::size_t statement;  // index in the batch
    // For unique: "table.column,column" without tenant_id; for check: its name; else empty.
    std::string constraint;
};

struct Written {
    std::optional<Conflict> conflict;
    std::vector<Rows> rows;  // one per statement; empty after a conflict

    explicit operator bool() const { return !conflict; }
};

class Database {
public:
    virtual ~Database() = default;

    // Runs one select on committed data. Throws sql::Unavailable when the database does not answer.
    virtual Task<Rows> run(TenantId tenant, const Query& query, Values values) = 0;

    // Writes all statements or none. Returns when the change is durable. Throws sql::Unavailable.
    Task<Written> write(TenantId tenant, Batch batch) {
        if (!batch.withdraws()) return commit(std::move(tenant), std::move(batch));
        return commit_and_count(std::move(tenant), std::move(batch));
    }

    // How many writes of this object have withdrawn something from the tenant, whatever came of
    // them; it has grown before such a write returns. Tenants may share a count. Who keeps what was
    // read asks before reading, and may use it only while the count is the same.
    std::uint64_t withdrawals(const TenantId& tenant) const {
        return withdrawals_of(tenant).load();
    }

    // For migrations and tools: a script of statements without parameters, in one transaction. It
    // sees all tenants. SQLite does not cascade in a script and refuses one that leaves a dangling
    // reference.
    virtual Task<Written> execute_script(std::string script) = 0;

    // Opens a connection for reads that must fit each other. Blocks; throws Unavailable.
    virtual std::unique_ptr<ConsistentReader> read_consistently() = 0;

    // Prepares a query without running it: tests ask whether it is understood.
    virtual Task<void> prepare(const Query& query) = 0;

    // "sqlite" or "postgres": `-- only: postgres` parts of migrations ask for it.
    virtual std::string_view dialect() const = 0;

    template <class Record, class... Arguments>
    Task<std::optional<Record>> find(TenantId tenant, const Query& query, Arguments... arguments) {
        Values values;
        values.reserve(sizeof...(arguments));
        (values.push_back(to_value(std::move(arguments))), ...);
        auto rows = co_await run(std::move(tenant), query, std::move(values));
        if (!rows) co_return std::unexpected(std::move(rows).error());
        if (rows->empty()) co_return std::optional<Record>{};
        co_return std::optional<Record>(take_record<Record>(*rows, 0));
    }

    template <class Record, class... Arguments>
    Task<std::vector<Record>> list(TenantId tenant, const Query& query, Arguments... arguments) {
        Values values;
        values.reserve(sizeof...(arguments));
        (values.push_back(to_value(std::move(arguments))), ...);
        auto rows = co_await run(std::move(tenant), query, std::move(values));
        if (!rows) co_return std::unexpected(std::move(rows).error());
        std::vector<Record> records;
        records.reserve(rows->size());
        for (std::size_t i = 0; i < rows->size(); ++i) {
            records.push_back(take_record<Record>(*rows, i));
        }
        co_return records;
    }

    // The first cell of the first row, 0 if there is none.
    template <class... Arguments>
    Task<std::int64_t> count(TenantId tenant, const Query& query, Arguments... arguments) {
        Values values;
        values.reserve(sizeof...(arguments));
        (values.push_back(to_value(std::move(arguments))), ...);
        auto rows = co_await run(std::move(tenant), query, std::move(values));
        if (!rows) co_return std::unexpected(std::move(rows).error());
        std::int64_t total = 0;
        if (!rows->empty()) read_cell(rows->cells[0], total);
        co_return total;
    }

private:
    // What write() says.
    virtual Task<Written> commit(TenantId tenant, Batch batch) = 0;

    Task<Written> commit_and_count(TenantId tenant, Batch batch) {
        // Of a write that throws nobody knows what came.
        struct AtItsEnd {
            std::atomic<std::uint64_t>& count;
            ~AtItsEnd() { ++count; }
        };
        const AtItsEnd counted{withdrawals_of(tenant)};
        co_return co_await commit(std::move(tenant), std::move(batch));
    }

    std::atomic<std::uint64_t>& withdrawals_of(const TenantId& tenant) const {
        return withdrawals_[std::hash<TenantId>{}(tenant) % withdrawals_.size()];
    }

    mutable std::array<std::atomic<std::uint64_t>, 256> withdrawals_{};
};

}  // namespace ostiary::sql
