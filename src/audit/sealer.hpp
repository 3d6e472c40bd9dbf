#pragma once

#include "audit/chain.hpp"
#include "audit/recorder.hpp"
#include "base/clock.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace ostiary::audit {

// Chains this node's events, block by block. Each node chains its own, so nodes wait for nobody;
// one task of a node does so at a time. It remembers the last block of each tenant, so that the
// chain goes on from what this process has signed, not from what the database says by then.
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
    // What the next block follows.
    struct End {
        std::int64_t number = 0;
        std::string last_event{};
        std::string digest{};
    };

    // Forgets it: whoever knows what has become of the next block gives it back.
    Task<End> take_end(TenantId tenant);
    // Moves `end` to the new block. False if another process of this name has made one there.
    Task<bool> add_block(TenantId tenant, const std::vector<store::AuditEvent>& events, End& end);

    store::AuditEvents& events_;
    sql::Database& database_;
    Recorder& recorder_;
    ChainSigner& signer_;
    const Clock& clock_;
    std::unordered_map<TenantId, End> ends_{};
};

}  // namespace ostiary::audit
