#pragma once

#include "audit/recorder.hpp"
#include "base/clock.hpp"
#include "store/snapshot.hpp"

namespace ostiary::jobs {

// Makes every Next key whose time has come Current, in all tenants. Any number of nodes may do so
// at once: one of them changes the keys, and the others find nothing left to do.
Task<void> promote_due_keys(
    sql::Database& database,
    store::Snapshots& snapshots,
    audit::Recorder& recorder,
    const Clock& clock
);

}  // namespace ostiary::jobs
