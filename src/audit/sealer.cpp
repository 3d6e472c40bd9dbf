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
    for (int blocks = 0;; ++blocks) {
        CO_TRY(const bool made, co_await seal_block(tenant, horizon));
        if (!made) co_return blocks;
    }
}

Task<bool> Sealer::seal_block(TenantId tenant, const std::string& horizon) {
    CO_TRY(const auto last, co_await events_.find_last_block(tenant, recorder_.node()));
    const std::string after = last ? last->last_event : std::string();
    CO_TRY(
        const auto events,
        co_await events_.list_range(tenant, recorder_.node(), after, horizon, block_size)
    );
    if (events.empty()) co_return false;

    store::AuditBlock block;
    block.node = recorder_.node();
    block.number = last ? last->number + 1 : 1;
    block.first_event = events.front().id;
    block.last_event = events.back().id;
    block.event_count = static_cast<std::int64_t>(events.size());
    block.previous_digest = last ? last->digest : std::string();
    block.digest = block_digest(block.previous_digest, events);
    block.created_at = clock_.now();
    CO_TRY(block.signature, co_await signer_.sign(tenant, signed_text(tenant, block)));

    sql::Batch batch;
    store::AuditEvents::insert(batch, block);
    CO_TRY(const auto written, co_await database_.write(tenant, std::move(batch)));
    // A conflict: another process of the same name was faster, which the next round will see.
    co_return written.conflict ? false : events.size() == static_cast<std::size_t>(block_size);
}

}  // namespace ostiary::audit
