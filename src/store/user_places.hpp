#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "sql/database.hpp"
#include "store/users.hpp"

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace ostiary::store {

// Pages of the users of a tenant, newest first, that cost the same wherever they are.
//
// A database walks over what an offset leaves out. So this remembers every 128th user from the
// oldest on: new users come at the other end and leave those places as they are, and
// user_counts.reorderings tells when something else happened. What is not remembered is walked
// over.
//
// Thread safety: all members may be called concurrently.
class UserPlaces {
public:
    UserPlaces(sql::Database& database, const Clock& clock)
        : database_(database), users_(database), clock_(clock) {}

    struct Page {
        std::int64_t total = 0;
        std::vector<User> users;
    };
    Task<Page> get(TenantId tenant, std::int64_t limit, std::int64_t offset);

private:
    // Users by place: the entry i has 128 * (i + 1) - 1 older ones.
    struct Anchors {
        std::int64_t reorderings = 0;
        Milliseconds made_at = 0;
        Milliseconds extended_at = 0;
        std::vector<UserCursor> users;
    };
    using AnchorsPtr = std::shared_ptr<const Anchors>;

    AnchorsPtr remembered(const TenantId& tenant, std::int64_t reorderings);
    Task<AnchorsPtr> get_anchors(TenantId tenant, std::int64_t reorderings);

    sql::Database& database_;
    Users users_;
    const Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<TenantId, AnchorsPtr> anchors_;
};

}  // namespace ostiary::store
