#pragma once

#include "base/clock.hpp"
#include "net/blocking.hpp"
#include "store/snapshot.hpp"
#include "store/user_search.hpp"
#include "store/users.hpp"

namespace ostiary::jobs {

// Writes users who are in the tail of the search index into segments, joins small segments to
// larger ones, and rewrites each after a week, so that nothing of who is gone stays in it.
//
// Any number of nodes may do so at once: of two that write the same segment one gives up.
class UserSearchIndexer {
public:
    UserSearchIndexer(
        sql::Database& database,
        store::Snapshots& snapshots,
        net::BlockingPool& pool,
        const Clock& clock
    )
        : database_(database),
          snapshots_(snapshots),
          users_(database),
          index_(database),
          pool_(pool),
          clock_(clock) {}

    // The tenants that this node serves at the moment.
    Task<void> run();
    // Until nothing is due.
    Task<void> index(TenantId tenant);

private:
    // True if something was written.
    Task<bool> write_due(TenantId tenant);
    Task<bool> index_tail(TenantId tenant);
    Task<bool> join_segments(TenantId tenant);
    Task<bool> write(
        TenantId tenant,
        sql::Batch batch,
        std::int64_t number,
        std::vector<store::SearchedUser> users
    );

    sql::Database& database_;
    store::Snapshots& snapshots_;
    store::Users users_;
    store::UserSearch index_;
    net::BlockingPool& pool_;
    const Clock& clock_;
};

}  // namespace ostiary::jobs
