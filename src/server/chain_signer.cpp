#include "server/chain_signer.hpp"

#include "base/try.hpp"
#include "jose/jws.hpp"

namespace ostiary::server {
namespace {

constexpr std::string_view type = "ostiary-audit-block";

}  // namespace

Task<std::string> TenantChainSigner::sign(TenantId tenant, std::string text) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(tenant));
    CO_TRY(const auto ring, rings_.get(*snapshot));
    const tokens::RingKey& key = ring->signing(clock_.now());
    co_return jose::sign_jws(key.key, key.algorithm, key.kid, type, text);
}

Task<audit::SignatureCheck>
TenantChainSigner::verify(TenantId tenant, std::string text, std::string signature) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(tenant));
    CO_TRY(const auto ring, rings_.get(*snapshot));
    bool known = false;
    const auto verified =
        jose::verify_jws(signature, ring->algorithms(), [&](const jose::Header& header) {
            const PublicKey* key = ring->find(header);
            known = key != nullptr;
            return key;
        });
    if (verified && verified->header.type == type && verified->payload == text) {
        co_return audit::SignatureCheck::valid;
    }
    co_return known ? audit::SignatureCheck::invalid : audit::SignatureCheck::unknown_key;
}

}  // namespace ostiary::server
