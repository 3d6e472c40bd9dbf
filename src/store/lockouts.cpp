#include "store/lockouts.hpp"

#include "store/records.hpp"
#include "store_sql.hpp"

#include <algorithm>

namespace ostiary::store {

std::size_t Lockouts::count(
    sql::Batch& batch,
    const AttemptCounter& counter,
    const AttemptLimit& limit,
    Milliseconds now
) {
    return batch.require(
        lockouts_sql::count_failure,
        counter.kind,
        sql::Bytes{counter.target},
        now,
        limit.window,
        limit.attempts,
        now + limit.lock
    );
}

Task<std::vector<AttemptCount>>
Lockouts::find(TenantId tenant, std::vector<AttemptCounter> counters) {
    struct Row : AttemptCount {
        static constexpr auto columns() {
            return std::tuple{
                sql::column("kind", &Row::kind),
                sql::column("failures", &Row::failures),
                sql::column("window_started_at", &Row::window_started_at),
                sql::column("locked_until", &Row::locked_until),
            };
        }
    };
    if (counters.empty()) co_return std::vector<AttemptCount>{};
    const auto at = [&](std::size_t index) -> const AttemptCounter& {
        return counters[std::min(index, counters.size() - 1)];
    };
    co_return co_await list_models<AttemptCount, Row>(
        database_,
        std::move(tenant),
        lockouts_sql::find,
        at(0).kind,
        sql::Bytes{at(0).target},
        at(1).kind,
        sql::Bytes{at(1).target},
        at(2).kind,
        sql::Bytes{at(2).target}
    );
}

}  // namespace ostiary::store
