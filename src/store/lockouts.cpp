#include "store/lockouts.hpp"

#include "base/try.hpp"
#include "store_sql.hpp"

namespace ostiary::store {

std::size_t Lockouts::count(
    sql::Batch& batch,
    const AttemptCounter& counter,
    const AttemptLimit& limit,
    Milliseconds now
) {
    return batch.require(
        lockouts_sql::count_attempt,
        counter.kind,
        sql::Bytes{counter.target},
        now,
        limit.window,
        limit.attempts,
        now + limit.lock
    );
}

void Lockouts::take_back(
    sql::Batch& batch,
    const AttemptCounter& counter,
    Milliseconds window_started_at
) {
    batch.add(lockouts_sql::take_back, counter.kind, sql::Bytes{counter.target}, window_started_at);
}

Task<std::optional<Milliseconds>>
Lockouts::find_locked_until(TenantId tenant, AttemptCounter counter) {
    struct Row {
        std::optional<Milliseconds> locked_until;
        static constexpr auto columns() {
            return std::tuple{sql::column("locked_until", &Row::locked_until)};
        }
    };
    CO_TRY(
        auto row,
        co_await database_.find<Row>(
            std::move(tenant),
            lockouts_sql::find_locked_until,
            std::move(counter.kind),
            sql::Bytes{std::move(counter.target)}
        )
    );
    co_return row ? row->locked_until : std::nullopt;
}

}  // namespace ostiary::store
