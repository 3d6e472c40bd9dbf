#include "tokens/verified_tokens.hpp"

namespace ostiary::tokens {
namespace {

bool is_expired(const AccessTokenClaims& claims, Milliseconds now) {
    return now >= claims.expires_at * 1000;
}

}  // namespace

std::optional<AccessTokenClaims> VerifiedTokens::find(
    const store::Snapshot& snapshot,
    std::string_view issuer,
    const std::string& digest,
    std::string_view audience,
    Milliseconds now
) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(digest);
    if (found == entries_.end()) return std::nullopt;
    const auto& [tenant, version, claims] = found->second;
    if (tenant != snapshot.tenant) return std::nullopt;
    if (version != snapshot.version || is_expired(claims, now)) {
        entries_.erase(found);
        return std::nullopt;
    }
    if (claims.issuer != issuer || claims.audience != audience) return std::nullopt;
    return claims;
}

void VerifiedTokens::remember(
    const store::Snapshot& snapshot,
    const std::string& digest,
    AccessTokenClaims claims,
    Milliseconds now
) {
    if (is_expired(claims, now)) return;
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= capacity_) {
        std::erase_if(entries_, [&](const auto& entry) {
            return is_expired(entry.second.claims, now);
        });
        if (entries_.size() >= capacity_) entries_.erase(entries_.begin());
    }
    entries_.insert_or_assign(digest, Entry{snapshot.tenant, snapshot.version, std::move(claims)});
}

}  // namespace ostiary::tokens
