#include "jobs/key_promotion.hpp"

#include "base/try.hpp"
#include "store/tenant_keys.hpp"
#include "store/tenants.hpp"
#include "tokens/key_rotation.hpp"

namespace ostiary::jobs {

Task<void> promote_due_keys(
    sql::Database& database,
    store::Snapshots& snapshots,
    audit::Recorder& recorder,
    const Clock& clock
) {
    const Milliseconds now = clock.now();
    CO_TRY(
        const auto tenants, co_await store::TenantKeys(database).list_tenants_with_due_keys(now)
    );
    for (const TenantId& tenant : tenants) {
        CO_TRY(const auto snapshot, co_await snapshots.get_latest(tenant));
        auto keys = snapshot->keys;
        sql::Batch batch;
        store::Tenants::require_version(batch, snapshot->version);
        if (!tokens::promote_due_keys(batch, keys, now)) continue;
        audit::Event event;
        event.key = "Management.OidcKey.Promote";
        recorder.add(batch, std::move(event));
        // A conflict says that another was faster; what is left comes with the next turn.
        CO_TRY(const auto written, co_await snapshots.write(tenant, std::move(batch)));
        if (!written) snapshots.invalidate(tenant);
    }
    co_return ok();
}

}  // namespace ostiary::jobs
