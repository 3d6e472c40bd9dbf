#pragma once

#include "audit/chain.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ostiary::audit {

// What was found in the chain of one node.
struct ChainFinding {
    std::string node;
    std::int64_t blocks = 0;
    std::int64_t events = 0;   // covered by blocks
    std::int64_t pending = 0;  // not covered yet: the last second's, or of a node that was killed
    std::vector<std::string> problems;  // sentences; empty: the chain is intact
};

// Proves the chain of a tenant: that every block covers exactly the events it covered when it was
// signed, and that no block is missing between others. Events or blocks cut off at the end show as
// a gap to the last signed block only if that block is still there: keep the last block's digest
// elsewhere (it is in the report) to prove the end as well.
class Verifier {
public:
    Verifier(store::AuditEvents& events, ChainSigner& signer) : events_(events), signer_(signer) {}

    Task<std::vector<ChainFinding>> verify(TenantId tenant);

private:
    Task<ChainFinding> verify_node(TenantId tenant, std::string node);
    Task<void> verify_block(
        const TenantId& tenant,
        const store::AuditBlock& previous,
        const store::AuditBlock& block,
        ChainFinding& finding
    );

    store::AuditEvents& events_;
    ChainSigner& signer_;
};

}  // namespace ostiary::audit
