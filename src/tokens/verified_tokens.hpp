#pragma once

#include "store/snapshot.hpp"
#include "tokens/access_token.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ostiary::tokens {

// Remembers tokens whose signature and claims were found good, by the SHA-256 of the whole token:
// a client sends the same one with each request of an hour.
//
// What is remembered holds for one version of the tenant's configuration, and so of its keys, for
// one issuer and one audience, and until the token expires. Only good tokens come in, so that
// nobody without one can fill it. Whether client, user and roles still stand is not part of it.
//
// Thread safety: all members may be called concurrently.
class VerifiedTokens {
public:
    explicit VerifiedTokens(std::size_t capacity = 4096) : capacity_(capacity) {}

    std::optional<AccessTokenClaims> find(
        const store::Snapshot& snapshot,
        std::string_view issuer,
        const std::string& digest,
        std::string_view audience,
        Milliseconds now
    );
    void remember(
        const store::Snapshot& snapshot,
        const std::string& digest,
        AccessTokenClaims claims,
        Milliseconds now
    );

private:
    struct Entry {
        TenantId tenant;
        std::int64_t version;
        AccessTokenClaims claims;
    };

    const std::size_t capacity_;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace ostiary::tokens
