#pragma once

#include "base/clock.hpp"
#include "sql/database.hpp"

#include <cstdint>
#include <vector>

namespace ostiary::store {

// Removes rows that nothing needs any more, from every table that would otherwise grow for ever.
class Expiry {
public:
    explicit Expiry(sql::Database& database) : database_(database) {}

    // The tenants there are, for jobs that go through them one by one.
    Task<std::vector<TenantId>> tenants();
    // Removes what had expired at `cutoff`, in batches; the number of rows removed.
    Task<std::int64_t> remove(TenantId tenant, Milliseconds cutoff);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
