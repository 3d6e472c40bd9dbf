#include "jobs/user_search_index.hpp"

#include "base/memory.hpp"
#include "base/try.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace ostiary::jobs {
namespace {

// So long a tail is not worth a segment: a search looks at all of its users.
constexpr std::int64_t short_tail = 256;
constexpr std::int64_t most_of_tail = 2048;
// Segments below a size are joined when there are so many of them; none grows beyond the largest.
constexpr std::size_t joined_at_once = 8;
constexpr std::array<std::int64_t, 2> join_below{1024, 8192};
constexpr std::int64_t largest_segment = 16'384;
constexpr Milliseconds longest_life = Milliseconds{7} * 24 * 3600 * 1000;
constexpr int most_steps = 256;

using store::SearchSegment;

std::int64_t next_number(const std::vector<SearchSegment>& segments) {
    return segments.empty() ? 1 : segments.back().number + 1;
}

// Segments that become one: those of a size class, or an old one alone; none if nothing is due.
std::vector<SearchSegment>
due_segments(const std::vector<SearchSegment>& segments, Milliseconds now) {
    std::int64_t above = 0;
    for (const std::int64_t below : join_below) {
        std::vector<SearchSegment> joined;
        std::int64_t users = 0;
        for (const SearchSegment& segment : segments) {
            const bool in_class = segment.users >= above && segment.users < below;
            if (!in_class || users + segment.users > largest_segment) continue;
            joined.push_back(segment);
            users += segment.users;
        }
        const bool is_full = users + below > largest_segment;
        if (joined.size() >= joined_at_once || (is_full && joined.size() > 1)) return joined;
        above = below;
    }
    const auto old = std::ranges::find_if(segments, [&](const SearchSegment& segment) {
        return now - segment.built_at > longest_life;
    });
    if (old == segments.end()) return {};
    return {*old};
}

store::SearchSegmentContent content_of(const std::vector<store::SearchedUser>& users) {
    store::SearchSegmentContent content;
    store::TrigramBlocks blocks;
    for (const auto& user : users) {
        std::vector<std::string_view> texts{user.id};
        for (const auto* text :
             {&user.username, &user.primary_email, &user.primary_phone, &user.name}) {
            if (*text) texts.emplace_back(**text);
        }
        blocks.add_record(texts);
        content.ids.push_back(user.id);
    }
    content.blocks = blocks.finish();
    return content;
}

}  // namespace

Task<void> UserSearchIndexer::run() {
    bool has_written = false;
    for (const TenantId& tenant : snapshots_.cached_tenants()) {
        CO_TRY(const bool written, co_await write_due(tenant));
        has_written = has_written || written;
    }
    // A segment takes some megabytes in the making.
    if (!has_written) co_return ok();
    co_return co_await net::run_blocking(pool_, [] {
        trim_heap();
        return ok();
    });
}

Task<void> UserSearchIndexer::index(TenantId tenant) {
    CO_TRY([[maybe_unused]] const bool written, co_await write_due(std::move(tenant)));
    co_return ok();
}

Task<bool> UserSearchIndexer::write_due(TenantId tenant) {
    bool has_written = false;
    for (int step = 0; step < most_steps; ++step) {
        CO_TRY(const bool added, co_await index_tail(tenant));
        CO_TRY(const bool joined, co_await join_segments(tenant));
        if (!added && !joined) break;
        has_written = true;
    }
    co_return has_written;
}

Task<bool> UserSearchIndexer::index_tail(TenantId tenant) {
    CO_TRY(const auto length, co_await index_.count_tail(tenant, short_tail));
    if (length < short_tail) co_return false;
    // Before the users: a segment that is written in between takes the number.
    CO_TRY(const auto segments, co_await index_.list_segments(tenant));
    CO_TRY(const auto tail, co_await index_.list_tail(tenant, "", most_of_tail));
    if (tail.empty()) co_return false;
    sql::Batch batch;
    std::vector<std::string> ids;
    for (const auto& entry : tail) {
        store::UserSearch::remove_tail(batch, entry);
        ids.push_back(entry.id);
    }
    CO_TRY(auto users, co_await users_.list_searched_by_id(tenant, std::move(ids)));
    co_return co_await write(tenant, std::move(batch), next_number(segments), std::move(users));
}

Task<bool> UserSearchIndexer::join_segments(TenantId tenant) {
    CO_TRY(const auto segments, co_await index_.list_segments(tenant));
    const auto due = due_segments(segments, clock_.now());
    if (due.empty()) co_return false;
    sql::Batch batch;
    std::set<std::string> ids;
    for (const SearchSegment& segment : due) {
        store::UserSearch::remove_segment(batch, segment.number);
        CO_TRY(auto members, co_await index_.list_members(tenant, segment.number));
        ids.insert(members.begin(), members.end());
    }
    CO_TRY(auto users, co_await users_.list_searched_by_id(tenant, {ids.begin(), ids.end()}));
    co_return co_await write(tenant, std::move(batch), next_number(segments), std::move(users));
}

Task<bool> UserSearchIndexer::write(
    TenantId tenant,
    sql::Batch batch,
    std::int64_t number,
    std::vector<store::SearchedUser> users
) {
    CO_TRY(const auto content, co_await net::run_blocking(pool_, [&users] {
               return Result<store::SearchSegmentContent>(content_of(users));
           }));
    store::UserSearch::insert_segment(
        batch, {number, std::ssize(content.ids), clock_.now()}, content
    );
    CO_TRY(const auto written, co_await database_.write(tenant, std::move(batch)));
    // Another node was faster: what is left is for the next turn.
    co_return !written.conflict.has_value();
}

}  // namespace ostiary::jobs
