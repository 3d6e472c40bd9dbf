#pragma once

#include "oauth/context.hpp"
#include "tokens/key_ring.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace ostiary::oidc {

// Bytes that are sent again and again.
struct Document {
    std::string text;
    std::string entity_tag;
};

// What a provider publishes about itself.
struct Documents {
    // https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
    Document metadata;
    // https://www.rfc-editor.org/rfc/rfc7517#section-5
    Document jwks;
};

// Prepares the documents of each tenant once for each version of its configuration and each address
// that it is reached at, up to a bound.
//
// Thread safety: all members may be called concurrently.
class Discovery {
public:
    // `grant_types` are those of the token endpoint.
    Discovery(
        tokens::KeyRings& rings,
        std::vector<std::string> grant_types,
        std::size_t capacity = 1000
    )
        : rings_(rings), grant_types_(std::move(grant_types)), capacity_(capacity) {}

    Result<std::shared_ptr<const Documents>> get(const oauth::Context& context);

private:
    struct Entry {
        std::int64_t version;
        std::shared_ptr<const Documents> documents;
    };

    std::string describe(const std::string& base_url, const tokens::KeyRing& ring) const;

    tokens::KeyRings& rings_;
    const std::vector<std::string> grant_types_;
    const std::size_t capacity_;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;  // by tenant and base URL
};

}  // namespace ostiary::oidc
