#include "management/user_finder.hpp"

#include "base/try.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace ostiary::management {
namespace {

using store::SearchedUser;
using store::UserCursor;

constexpr std::int64_t users_at_a_time = 500;
// Where an index gives more, walking over all users is not much dearer, and takes no memory.
constexpr std::size_t most_candidates = 20'000;

}  // namespace

// Who matched of the candidates, in the order in which they came.
struct UserFinder::Matches {
    const Search& search;
    const std::set<std::string>& excluded;
    std::unordered_set<std::string> seen{};
    std::vector<UserCursor> found{};

    void consider(const SearchedUser& user) {
        if (!seen.insert(user.id).second || excluded.contains(user.id)) return;
        if (matches(search, user)) found.push_back(user.cursor());
    }
};

// A walk over all users, newest first: the page is kept, the rest is counted.
class UserFinder::Scan {
public:
    Scan(const Search& search, const std::set<std::string>& excluded, http::PageRequest position)
        : search_(search), excluded_(excluded), position_(position) {}

    // False when these were the last.
    bool add(const std::vector<SearchedUser>& users) {
        for (const SearchedUser& user : users) {
            if (excluded_.contains(user.id) || !matches(search_, user)) continue;
            const std::int64_t place = total_++;
            const bool on_page =
                place >= position_.offset() && place < position_.offset() + position_.size;
            if (on_page) ids_.push_back(user.id);
        }
        if (std::ssize(users) < users_at_a_time) return false;
        cursor_ = users.back().cursor();
        return true;
    }

    const UserCursor& cursor() const { return cursor_; }
    std::int64_t total() const { return total_; }
    std::vector<std::string> take_ids() { return std::move(ids_); }

private:
    const Search& search_;
    const std::set<std::string>& excluded_;
    const http::PageRequest position_;
    UserCursor cursor_;
    std::int64_t total_ = 0;
    std::vector<std::string> ids_;
};

Task<UserFinder::Found>
UserFinder::load(TenantId tenant, std::int64_t total, std::vector<std::string> ids) {
    Found found;
    found.total = total;
    CO_TRY(found.users, co_await users_.list_by_id(std::move(tenant), std::move(ids)));
    co_return found;
}

// False if the users have to be walked over.
Task<bool> UserFinder::collect(TenantId tenant, const UserSearchPlan& plan, Matches& matches) {
    for (const auto& key : plan.keys) {
        CO_TRY(
            const auto users, co_await users_.list_searched_of_key(tenant, key.kind, key.identifier)
        );
        std::ranges::for_each(users, [&](const auto& user) { matches.consider(user); });
    }
    if (plan.parts.empty()) co_return true;
    // Before the segments: who leaves the tail meanwhile stands in one of them by then.
    for (std::string after;;) {
        CO_TRY(const auto tail, co_await index_.list_tail(tenant, after, users_at_a_time));
        std::vector<std::string> ids;
        ids.reserve(tail.size());
        for (const auto& entry : tail) ids.push_back(entry.id);
        CO_TRY(const auto users, co_await users_.list_searched_by_id(tenant, std::move(ids)));
        std::ranges::for_each(users, [&](const auto& user) { matches.consider(user); });
        if (std::ssize(tail) < users_at_a_time) break;
        after = tail.back().id;
    }
    for (const auto& part : plan.parts) {
        CO_TRY(auto ids, co_await index_.find_indexed(tenant, part, most_candidates));
        if (!ids) co_return false;
        std::erase_if(*ids, [&](const auto& id) { return matches.seen.contains(id); });
        CO_TRY(const auto users, co_await users_.list_searched_by_id(tenant, *std::move(ids)));
        std::ranges::for_each(users, [&](const auto& user) { matches.consider(user); });
    }
    co_return true;
}

Task<UserFinder::Found> UserFinder::find(
    TenantId tenant,
    Search search,
    std::set<std::string> excluded,
    http::PageRequest position
) {
    if (const auto plan = plan_user_search(search)) {
        Matches matches{search, excluded};
        CO_TRY(const bool collected, co_await collect(tenant, *plan, matches));
        if (collected) {
            auto& found = matches.found;
            std::ranges::sort(found, std::ranges::greater{}, [](const UserCursor& user) {
                return std::pair(user.created_at, std::string_view(user.id));
            });
            const std::int64_t total = std::ssize(found);
            const auto first = std::min(position.offset(), total);
            const auto last = std::min(first + position.size, total);
            std::vector<std::string> ids;
            for (auto i = first; i < last; ++i) {
                ids.push_back(found[static_cast<std::size_t>(i)].id);
            }
            co_return co_await load(std::move(tenant), total, std::move(ids));
        }
    }
    Scan scan(search, excluded, position);
    while (true) {
        CO_TRY(
            const auto users,
            co_await users_.list_searched_after(tenant, scan.cursor(), users_at_a_time)
        );
        if (!scan.add(users)) break;
    }
    co_return co_await load(std::move(tenant), scan.total(), scan.take_ids());
}

Task<UserFinder::Found> UserFinder::find_of_role(
    TenantId tenant,
    Search search,
    std::string role_id,
    http::PageRequest position
) {
    const std::set<std::string> none;
    Scan scan(search, none, position);
    while (true) {
        CO_TRY(
            const auto users,
            co_await users_.list_searched_of_role_after(
                tenant, role_id, scan.cursor(), users_at_a_time
            )
        );
        if (!scan.add(users)) break;
    }
    co_return co_await load(std::move(tenant), scan.total(), scan.take_ids());
}

}  // namespace ostiary::management
