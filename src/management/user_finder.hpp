#pragma once

#include "http/pagination.hpp"
#include "management/user_search.hpp"
#include "store/user_search.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::management {

// Searches the users of a tenant: by indexes where it can (user_search.hpp), by looking at all of
// them, some hundreds at a time, where it cannot. The search itself decides on each.
//
// Thread safety: all members may be called concurrently.
class UserFinder {
public:
    explicit UserFinder(sql::Database& database) : users_(database), index_(database) {}

    struct Found {
        std::int64_t total = 0;
        std::vector<User> users;  // those of the page
    };
    // Newest first, without those of the `excluded` ids.
    Task<Found> find(
        TenantId tenant,
        Search search,
        std::set<std::string> excluded,
        http::PageRequest position
    );
    // Among those who have the role.
    Task<Found>
    find_of_role(TenantId tenant, Search search, std::string role_id, http::PageRequest position);

private:
    struct Matches;
    class Scan;

    Task<bool> collect(TenantId tenant, const UserSearchPlan& plan, Matches& matches);
    Task<Found> load(TenantId tenant, std::int64_t total, std::vector<std::string> ids);

    store::Users users_;
    store::UserSearch index_;
};

}  // namespace ostiary::management
