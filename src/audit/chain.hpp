#pragma once

#include "base/task.hpp"
#include "store/audit_events.hpp"

#include <string>
#include <string_view>
#include <vector>

// The chain of the audit log: blocks, each over a run of one node's events and the digest of the
// block before it, signed by the tenant's key. What was once covered cannot be altered, removed,
// inserted or put in another order without a digest or a signature that no longer fits.
namespace ostiary::audit {

// SHA-256 over the previous digest and every member of every event, each with its length.
std::string
block_digest(std::string_view previous_digest, const std::vector<store::AuditEvent>& events);

// What is signed of a block.
std::string signed_text(const TenantId& tenant, const store::AuditBlock& block);

enum class SignatureCheck { valid, invalid, unknown_key };

// Signs with the tenant's current key, and verifies with all it still has.
class ChainSigner {
public:
    virtual ~ChainSigner() = default;
    virtual Task<std::string> sign(TenantId tenant, std::string text) = 0;
    virtual Task<SignatureCheck>
    verify(TenantId tenant, std::string text, std::string signature) = 0;
};

}  // namespace ostiary::audit
