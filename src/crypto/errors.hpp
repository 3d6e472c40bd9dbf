#pragma once

#include "base/error.hpp"

// Failures of cryptographic operations whose input comes from a file, a row or a request. Engines
// translate them into the vocabulary of their protocol.
namespace ostiary::crypto_errors {

// A sealed value was altered, moved to another row, or sealed under a key that is not configured.
// It tells of a damaged database or a wrong setting, never of a request.
inline constexpr ErrorKind unsealable{
    "vault.unsealable",
    500,
    "A stored secret cannot be opened with the configured key."
};
inline constexpr ErrorKind invalid_key{"key.invalid", 400, "The key is malformed or too weak."};
inline constexpr ErrorKind unsupported_key{
    "key.unsupported",
    400,
    "The kind of key is not supported."
};

}  // namespace ostiary::crypto_errors
