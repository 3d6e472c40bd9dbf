#pragma once

#include "audit/chain.hpp"
#include "audit/recorder.hpp"
#include "base/clock.hpp"

namespace ostiary::audit {

// Chains this node's events, block by block. Each node chains its own, so nodes wait for nobody;
// one task of a node does so at a time.
class Sealer {
public:
    Sealer(
        store::AuditEvents& events,
        sql::Database& database,
        Recorder& recorder,
        ChainSigner& signer,
        const Clock& clock
    )
        : events_(events),
          database_(database),
          recorder_(recorder),
          signer_(signer),
          clock_(clock) {}

    // Covers every event of the tenant that is settled; the number of blocks made.
    Task<int> seal(TenantId tenant);

private:
    Task<bool> seal_block(TenantId tenant, const std::string& horizon);

    store::AuditEvents& events_;
    sql::Database& database_;
    Recorder& recorder_;
    ChainSigner& signer_;
    const Clock& clock_;
};

}  // namespace ostiary::audit
