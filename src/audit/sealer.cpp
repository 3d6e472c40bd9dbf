#include "audit/sealer.hpp"

#include "base/try.hpp"

#include <utility>

namespace ostiary::audit {
namespace {

// A block is read and hashed in one piece on the thread that serves: a thousand events would keep
// everybody waiting for 15 ms.
constexpr std::int64_t block_size = 64;

}  // namespace

Task<int> Sealer::seal(TenantId tenant) {
    const std::string horizon = recorder_.horizon();
    CO_TRY(End end, co_await take_end(tenant));
    int blocks = 0;
    for (bool is_full = true; is_full;) {
        CO_TRY(
            const auto events,
            co_await events_.list_range(
                tenant, recorder_.node(), end.last_event, horizon, block_size
            )
        );
        if (events.empty()) break;
        CO_TRY(const bool is_added, co_await add_block(tenant, events, end));
        if (!is_added) co_return blocks;
        ++blocks;
        is_full = events.size() == static_cast<std::size_t>(block_size);
    }
    ends_.insert_or_assign(std::move(tenant), std::move(end));
    co_return blocks;
}

Task<Sealer::End> Sealer::take_end(TenantId tenant) {
    if (auto known = ends_.extract(tenant)) co_return std::move(known.mapped());
    CO_TRY(auto last, co_await events_.find_last_block(std::move(tenant), recorder_.node()));
    if (!last) co_return End{};
    co_return End{
        .number = last->number,
        .last_event = std::move(last->last_event),
        .digest = std::move(last->digest),
    };
}

Task<bool>
Sealer::add_block(TenantId tenant, const std::vector<store::AuditEvent>& events, End& end) {
    store::AuditBlock block;
    block.node = recorder_.node();
    block.number = end.number + 1;
    block.first_event = events.front().id;
    block.last_event = events.back().id;
    block.event_count = static_cast<std::int64_t>(events.size());
    block.previous_digest = std::move(end.digest);
    block.digest = block_digest(block.previous_digest, events);
    block.created_at = clock_.now();
    CO_TRY(block.signature, co_await signer_.sign(tenant, signed_text(tenant, block)));

    sql::Batch batch;
    store::AuditEvents::insert(batch, block);
    end = {
        .number = block.number,
        .last_event = std::move(block.last_event),
        .digest = std::move(block.digest),
    };
    CO_TRY(const auto written, co_await database_.write(std::move(tenant), std::move(batch)));
    co_return !written.conflict;
}

}  // namespace ostiary::audit
