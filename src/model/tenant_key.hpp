#pragma once

#include "base/clock.hpp"
#include "json/rules.hpp"

#include <array>
#include <optional>
#include <string>

namespace ostiary {

enum class KeyKind { private_keys, cookie_keys };
enum class KeyStatus { next, current, previous };

constexpr std::array<json::EnumName<KeyKind>, 2> enum_names(KeyKind) {
    return {{{"private-keys", KeyKind::private_keys}, {"cookie-keys", KeyKind::cookie_keys}}};
}
constexpr std::array<json::EnumName<KeyStatus>, 3> enum_names(KeyStatus) {
    return {
        {{"Next", KeyStatus::next},
         {"Current", KeyStatus::current},
         {"Previous", KeyStatus::previous}}
    };
}

// A key of a tenant, sealed. At most one of a kind is Current; a Next key takes over when it
// becomes active; Previous ones still verify.
struct TenantKey {
    std::string id;  // the kid of a signing key
    KeyKind kind = KeyKind::private_keys;
    std::string algorithm;  // ES256, RS256, ...; HS256 for cookie keys
    KeyStatus status = KeyStatus::current;
    std::string sealed_key;  // PKCS #8 or raw bytes under the vault
    std::optional<std::string> public_jwk;
    Milliseconds created_at = 0;
    std::optional<Milliseconds> activates_at;
};

}  // namespace ostiary
