#pragma once

#include "base/clock.hpp"
#include "crypto/vault.hpp"
#include "jose/jwk.hpp"
#include "store/snapshot.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace ostiary::tokens {

struct RingKey {
    std::string kid;
    jose::Algorithm algorithm;
    KeyStatus status;
    Milliseconds activates_at;  // of a Next key
    SigningKey key;
    PublicKey public_key;
};

// The signing keys of a tenant at one version of its configuration, opened and ready.
//
// All of them are published and verify; one signs: the Current key, or the Next key once its time
// has come.
//
// Thread safety: all members may be called concurrently.
class KeyRing {
public:
    explicit KeyRing(std::vector<RingKey> keys);

    const RingKey& signing(Milliseconds now) const;
    // The key that the header names, if it is for the header's algorithm.
    const PublicKey* find(const jose::Header& header) const;
    const jose::AlgorithmSet& algorithms() const { return algorithms_; }
    const std::vector<RingKey>& keys() const { return keys_; }
    // The document of the jwks_uri.
    const std::string& jwks() const { return jwks_; }

private:
    std::vector<RingKey> keys_;
    jose::AlgorithmSet algorithms_;
    std::string jwks_;
};

inline constexpr ErrorKind no_signing_key{
    "server_error",
    500,
    "The tenant has no signing key that can be used."
};

// Opens the rings of tenants from their snapshots and keeps the latest of each, up to a bound.
//
// Thread safety: all members may be called concurrently.
class KeyRings {
public:
    explicit KeyRings(const Vault& vault, std::size_t capacity = 1000)
        : vault_(vault), capacity_(capacity) {}

    Result<std::shared_ptr<const KeyRing>> get(const store::Snapshot& snapshot);

private:
    struct Entry {
        std::int64_t version;
        std::shared_ptr<const KeyRing> ring;
    };

    Result<std::shared_ptr<const KeyRing>> open(const store::Snapshot& snapshot) const;

    const Vault& vault_;
    const std::size_t capacity_;
    std::mutex mutex_;
    std::unordered_map<TenantId, Entry> rings_;
};

// Where the private part of a tenant key is sealed to.
inline SealContext key_seal_context(const TenantId& tenant, const std::string& key_id) {
    return {tenant.value, "tenant_keys", key_id, "sealed_key"};
}

}  // namespace ostiary::tokens
