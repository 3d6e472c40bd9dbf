#include "oauth/session_cookie.hpp"

namespace ostiary::oauth {

Milliseconds session_lifetime(const store::Snapshot& snapshot) {
    constexpr Milliseconds fallback = Milliseconds{14} * 86'400 * 1000;
    constexpr std::int64_t longest = 31'536'000;  // seconds
    const auto setting = snapshot.settings.find("oidc.session");
    if (setting == snapshot.settings.end() || !setting->second.is_object()) return fallback;
    const auto* const ttl = setting->second.get_object().if_contains("ttl");
    if (!ttl || !ttl->is_int64()) return fallback;
    const std::int64_t seconds = ttl->get_int64();
    return seconds >= 1 && seconds <= longest ? seconds * 1000 : fallback;
}

}  // namespace ostiary::oauth
