#include "jobs/expiry.hpp"

#include "base/try.hpp"

namespace ostiary::jobs {

Task<void> remove_expired(store::Expiry& expiry, const Clock& clock) {
    CO_TRY(const auto tenants, co_await expiry.tenants());
    for (const TenantId& tenant : tenants) {
        CO_TRY(
            [[maybe_unused]] const auto removed,
            co_await expiry.remove(tenant, clock.now() - expiry_delay)
        );
    }
    co_return ok();
}

}  // namespace ostiary::jobs
