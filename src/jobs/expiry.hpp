#pragma once

#include "base/clock.hpp"
#include "store/expiry.hpp"

namespace ostiary::jobs {

// Rows are kept for a day after they expire, so that a replayed code or token is still told from an
// unknown one.
inline constexpr Milliseconds expiry_delay = 24 * 3600 * 1000;

// One pass over all tenants.
Task<void> remove_expired(store::Expiry& expiry, const Clock& clock);

}  // namespace ostiary::jobs
