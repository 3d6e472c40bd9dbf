#pragma once

#include "base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ostiary {

inline constexpr std::size_t aead_key_size = 32;
inline constexpr std::size_t aead_nonce_size = 12;
inline constexpr std::size_t aead_tag_size = 16;

// AES-256-GCM. A nonce must not be used twice with one key: crypto/vault.hpp sees to that, and is
// what to use for anything that is stored.
//
// The result is the ciphertext followed by the tag.
std::string aead_seal(
    std::string_view key,
    std::string_view nonce,
    std::string_view associated_data,
    std::string_view plaintext
);
// Nothing unless key, nonce, associated data and every bit of `sealed` are as they were.
std::optional<Secret> aead_open(
    std::string_view key,
    std::string_view nonce,
    std::string_view associated_data,
    std::string_view sealed
);

}  // namespace ostiary
