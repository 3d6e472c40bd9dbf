#include "tokens/key_ring.hpp"

#include "base/try.hpp"

#include <algorithm>

namespace ostiary::tokens {
namespace {

// What is published first is what a client that ignores `kid` tries first.
int order_of(KeyStatus status) {
    switch (status) {
        case KeyStatus::current:
            return 0;
        case KeyStatus::next:
            return 1;
        case KeyStatus::previous:
            return 2;
    }
    return 3;
}

}  // namespace

KeyRing::KeyRing(std::vector<RingKey> keys) : keys_(std::move(keys)), algorithms_({}) {
    std::ranges::sort(keys_, {}, [](const RingKey& key) {
        return std::pair<int, std::string_view>(order_of(key.status), key.kid);
    });
    std::vector<jose::Jwk> published;
    published.reserve(keys_.size());
    for (const RingKey& key : keys_) {
        algorithms_.insert(key.algorithm);
        published.push_back({key.public_key, key.kid, key.algorithm});
    }
    jwks_ = jose::encode_jwks(published);
}

const RingKey& KeyRing::signing(Milliseconds now) const {
    for (const RingKey& key : keys_) {
        if (key.status == KeyStatus::next && key.activates_at <= now) return key;
    }
    return keys_.front();
}

const PublicKey* KeyRing::find(const jose::Header& header) const {
    const auto found = std::ranges::find(keys_, header.kid, &RingKey::kid);
    if (found == keys_.end() || found->algorithm != header.algorithm) return nullptr;
    return &found->public_key;
}

Result<std::shared_ptr<const KeyRing>> KeyRings::get(const store::Snapshot& snapshot) {
    {
        const std::scoped_lock lock(mutex_);
        const auto found = rings_.find(snapshot.tenant);
        if (found != rings_.end() && found->second.version == snapshot.version) {
            return found->second.ring;
        }
    }
    TRY(auto ring, open(snapshot));
    const std::scoped_lock lock(mutex_);
    if (rings_.size() >= capacity_ && !rings_.contains(snapshot.tenant)) {
        rings_.erase(rings_.begin());
    }
    rings_[snapshot.tenant] = {snapshot.version, ring};
    return ring;
}

Result<std::shared_ptr<const KeyRing>> KeyRings::open(const store::Snapshot& snapshot) const {
    std::vector<RingKey> keys;
    bool has_current = false;
    for (const TenantKey& stored : snapshot.keys) {
        if (stored.kind != KeyKind::private_keys) continue;
        const auto algorithm = jose::find_algorithm(stored.algorithm);
        if (!algorithm) return fail(no_signing_key, {}, "key " + stored.id + " has no algorithm");
        TRY(const Secret der,
            vault_.open(stored.sealed_key, key_seal_context(snapshot.tenant, stored.id)));
        TRY(auto key, SigningKey::from_der(der));
        PublicKey public_key = key.public_key();
        has_current = has_current || stored.status == KeyStatus::current;
        keys.push_back(
            {stored.id,
             *algorithm,
             stored.status,
             stored.activates_at.value_or(INT64_MAX),
             std::move(key),
             std::move(public_key)}
        );
    }
    if (!has_current) return fail(no_signing_key);
    return std::make_shared<const KeyRing>(std::move(keys));
}

}  // namespace ostiary::tokens
