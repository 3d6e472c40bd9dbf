#pragma once

#include "audit/chain.hpp"
#include "base/clock.hpp"
#include "store/snapshot.hpp"
#include "tokens/key_ring.hpp"

namespace ostiary::server {

// Signs blocks of the audit chain with the tenant's token-signing key, as a JWS of a type that no
// token has.
class TenantChainSigner final : public audit::ChainSigner {
public:
    TenantChainSigner(store::Snapshots& snapshots, tokens::KeyRings& rings, const Clock& clock)
        : snapshots_(snapshots), rings_(rings), clock_(clock) {}

    Task<std::string> sign(TenantId tenant, std::string text) override;
    Task<audit::SignatureCheck> verify(TenantId tenant, std::string text, std::string signature)
        override;

private:
    store::Snapshots& snapshots_;
    tokens::KeyRings& rings_;
    const Clock& clock_;
};

}  // namespace ostiary::server
