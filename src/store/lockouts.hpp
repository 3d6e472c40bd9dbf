#pragma once

#include "base/clock.hpp"
#include "sql/database.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

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

// What is stored of a counter.
struct AttemptCount {
    std::string kind;
    std::int64_t failures = 0;
    Milliseconds window_started_at = 0;
    std::optional<Milliseconds> locked_until{};

    // How long it stays locked; 0 if it is not.
    Milliseconds locked_for(Milliseconds now) const {
        return std::max<Milliseconds>(0, locked_until.value_or(now) - now);
    }
    // The failures that count now: a window or a lock that has ended begins anew.
    std::int64_t failures_at(Milliseconds now, Milliseconds window) const {
        return locked_until || window_started_at + window <= now ? 0 : failures;
    }
};

// Counters of failed attempts within a window; one that reaches its limit is locked for a while.
class Lockouts {
public:
    explicit Lockouts(sql::Database& database) : database_(database) {}

    // Adds the guarded statement that counts a failure; the batch meets a guard conflict at its
    // index if the counter is locked, so that no more failures than the limit are ever counted.
    static std::size_t count(
        sql::Batch& batch,
        const AttemptCounter& counter,
        const AttemptLimit& limit,
        Milliseconds now
    );

    // Those of the counters, three at most, that have counted something.
    Task<std::vector<AttemptCount>> find(TenantId tenant, std::vector<AttemptCounter> counters);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
