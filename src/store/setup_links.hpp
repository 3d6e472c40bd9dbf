#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>

namespace ostiary::store {

// How long the link of the first start can be used.
inline constexpr Milliseconds setup_link_lifetime = Milliseconds{24} * 3600 * 1000;

// A link that is live, known by its bearer value.
struct SetupLink {
    std::string id;
};

// The one-time link by which a tenant gets its first administrator.
//
// Thread safety: all members may be called concurrently.
class SetupLinks {
public:
    explicit SetupLinks(sql::Database& database) : database_(database) {}

    // The link of that bearer value, unless it has expired or was used or replaced.
    Task<std::optional<SetupLink>> find(TenantId tenant, std::string bearer, Milliseconds now);

    // A new link in place of all that there were; returns its bearer value.
    static Secret replace(sql::Batch& batch, Random& random, Milliseconds now);
    // Uses the link up. Fails the batch, with a guard at the returned statement, if it is no longer
    // live: of any number of concurrent uses one succeeds.
    static std::size_t consume(sql::Batch& batch, const SetupLink& link, Milliseconds now);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
