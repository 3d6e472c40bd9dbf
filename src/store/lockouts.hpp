#pragma once

#include "base/clock.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>

namespace ostiary::store {

// One counter of attempts: what is counted, and for whom (a SHA-256 digest, so that the table names
// nobody).
struct AttemptCounter {
    std::string kind;
    std::string target;
};

struct AttemptLimit {
    Milliseconds window = 0;
    std::int64_t attempts = 0;
    Milliseconds lock = 0;  // how long the counter stays locked
};

// Counters of failed attempts within a window; one that reaches its limit is locked for a while.
//
// An attempt is counted before it is made and taken back when it turns out right, in one statement
// each, so that concurrent attempts cannot exceed the limit.
class Lockouts {
public:
    explicit Lockouts(sql::Database& database) : database_(database) {}

    // Adds the guarded statement that counts an attempt; the batch meets a guard conflict at its
    // index if the counter is locked. Its row holds `window_started_at` for take_back().
    static std::size_t count(
        sql::Batch& batch,
        const AttemptCounter& counter,
        const AttemptLimit& limit,
        Milliseconds now
    );
    static void
    take_back(sql::Batch& batch, const AttemptCounter& counter, Milliseconds window_started_at);

    Task<std::optional<Milliseconds>> find_locked_until(TenantId tenant, AttemptCounter counter);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
