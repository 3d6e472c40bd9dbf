#include "tokens/refresh_token.hpp"

namespace ostiary::tokens {
namespace {

constexpr Milliseconds second = 1000;
constexpr Milliseconds day = 86'400 * second;
constexpr Milliseconds default_lifetime = 14 * day;
constexpr Milliseconds longest_chain = 31'557'600 * second;  // 365.25 days

}  // namespace

Milliseconds refresh_token_lifetime(const Client& client) {
    if (client.custom.refresh_token_ttl_in_days) {
        return *client.custom.refresh_token_ttl_in_days * day;
    }
    if (client.custom.refresh_token_ttl) return *client.custom.refresh_token_ttl * second;
    return default_lifetime;
}

Rotation rotation_of(const Client& client, const RefreshToken& token, Milliseconds now) {
    if (!client.custom.rotate_refresh_token.value_or(true)) return Rotation::keep;
    if (now - token.chain_started_at >= longest_chain) return Rotation::keep;
    // "Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation"
    if (!client.is_confidential()) return Rotation::rotate;
    const Milliseconds lifetime = token.expires_at - token.created_at;
    return (now - token.created_at) * 10 >= lifetime * 7 ? Rotation::rotate : Rotation::keep;
}

Milliseconds
successor_expires_at(const Client& client, const RefreshToken& token, Milliseconds now) {
    // Of a client in a browser, rotation never prolongs what was granted.
    if (client.type == ClientType::spa) return token.expires_at;
    return now + refresh_token_lifetime(client);
}

}  // namespace ostiary::tokens
