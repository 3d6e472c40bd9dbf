#pragma once

#include "base/clock.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ostiary::store {

// Removes rows that nothing needs any more, from every table that would otherwise grow for ever.
//
// Most of them have no index by expiry, which every request would have to keep. Their identifiers
// begin with the time of their making; so a walk over the rows that are old enough finds what has
// expired. A walk goes on as long as it finds something, and takes up where it ended at the next
// call; at its end it begins again.
class Expiry {
public:
    explicit Expiry(sql::Database& database) : database_(database) {}

    // The tenants there are, for jobs that go through them one by one.
    Task<std::vector<TenantId>> tenants();
    // Removes what had expired at `cutoff`, in batches; the number of rows removed. Of long-lived
    // rows it looks at some thousands at a time. One call at a time.
    Task<std::int64_t> remove(TenantId tenant, Milliseconds cutoff);

private:
    struct Removal;

    static std::vector<Removal> removals();
    Task<std::int64_t> sweep(TenantId tenant, Removal removal, Milliseconds cutoff);
    Task<std::int64_t> walk(TenantId tenant, Removal removal, Milliseconds cutoff);
    Task<std::int64_t> write(TenantId tenant, sql::Batch batch);

    sql::Database& database_;
    // The last identifier that a walk has looked at; none where it begins at the start.
    std::map<std::pair<std::string, const sql::Query*>, std::string> reached_;
};

}  // namespace ostiary::store
