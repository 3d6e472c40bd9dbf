#include "store/user_places.hpp"

#include "base/try.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

constexpr std::int64_t distance = 128;
// An offset that is walked over.
constexpr std::int64_t near_offset = 256;
constexpr std::size_t most_tenants = 64;
// Beside what the triggers count as a reordering (db/migrations/0008_user_reads.sql) this leaves
// time for a commit and for clocks that differ; what slips through is forgotten after a while.
constexpr Milliseconds settling_time = 10'000;
constexpr Milliseconds longest_memory = 60'000;

struct AnchorRow : UserCursor {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("created_at", &UserCursor::created_at),
            sql::column("id", &UserCursor::id),
        };
    }
};

}  // namespace

Task<UserPlaces::Page> UserPlaces::get(TenantId tenant, std::int64_t limit, std::int64_t offset) {
    Page page;
    CO_TRY(const auto count, co_await users_.get_count(tenant));
    page.total = count.users;
    if (offset >= page.total) co_return page;
    if (offset > near_offset) {
        CO_TRY(const auto anchors, co_await get_anchors(tenant, count.reorderings));
        // As many are older than the first user of the page.
        const std::int64_t older = page.total - offset - 1;
        const auto anchor = static_cast<std::size_t>(older / distance);
        if (anchor < anchors->users.size()) {
            const std::int64_t skipped = distance * (older / distance + 1) - 1 - older;
            CO_TRY(
                page.users,
                co_await users_.list_from(tenant, anchors->users[anchor], limit, skipped)
            );
            co_return page;
        }
    }
    CO_TRY(page.users, co_await users_.list(tenant, limit, offset));
    co_return page;
}

UserPlaces::AnchorsPtr UserPlaces::remembered(const TenantId& tenant, std::int64_t reorderings) {
    const std::lock_guard lock(mutex_);
    const auto found = anchors_.find(tenant);
    if (found == anchors_.end() || found->second->reorderings != reorderings) return nullptr;
    return found->second;
}

Task<UserPlaces::AnchorsPtr> UserPlaces::get_anchors(TenantId tenant, std::int64_t reorderings) {
    const Milliseconds now = clock_.now();
    const auto known = remembered(tenant, reorderings);
    const bool is_fresh = known && now - known->made_at < longest_memory;
    if (is_fresh && now - known->extended_at < settling_time) co_return known;

    // What settled since is added; all is made anew after a while.
    auto anchors = is_fresh ? std::make_shared<Anchors>(*known) : std::make_shared<Anchors>();
    anchors->reorderings = reorderings;
    if (!is_fresh) anchors->made_at = now;
    anchors->extended_at = now;
    while (true) {
        const bool first = anchors->users.empty();
        const UserCursor after = first ? UserCursor{INT64_MIN, ""} : anchors->users.back();
        CO_TRY(
            auto next,
            co_await database_.find<AnchorRow>(
                tenant,
                users_sql::find_anchor,
                after.created_at,
                after.id,
                now - settling_time,
                distance - 1
            )
        );
        if (!next) break;
        anchors->users.push_back(*std::move(next));
    }
    const std::lock_guard lock(mutex_);
    if (anchors_.size() >= most_tenants && !anchors_.contains(tenant)) {
        anchors_.erase(anchors_.begin());
    }
    anchors_[tenant] = anchors;
    co_return AnchorsPtr(anchors);
}

}  // namespace ostiary::store
