#pragma once

#include "crypto/password/scheme.hpp"

namespace ostiary::password {

enum class Argon2Type { d, i, id };

// https://www.rfc-editor.org/rfc/rfc9106#section-3.1
struct Argon2Hash {
    Argon2Type type = Argon2Type::id;
    std::uint32_t version = 0x13;
    std::uint32_t memory_kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t lanes = 1;
    std::string salt;
    std::string expected;
};

// Nothing if the text is no encoded Argon2 hash at all.
std::optional<Result<Argon2Hash>> parse_argon2(std::string_view text);
std::string encode_argon2(const Argon2Hash& hash);

Result<void> check_argon2(const Argon2Hash& hash);
Result<Scheme> argon2_scheme(Argon2Hash hash);

// The tag of `expected.size()` bytes.
std::string compute_argon2(const Argon2Hash& hash, std::string_view password);

}  // namespace ostiary::password
