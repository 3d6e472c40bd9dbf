#pragma once

#include "crypto/digest_algorithm.hpp"
#include "crypto/password/scheme.hpp"

// PBKDF2 and scrypt, for the many formats that only write them differently.
namespace ostiary::password {

struct Pbkdf2 {
    DigestAlgorithm digest = DigestAlgorithm::sha256;
    std::uint64_t iterations = 0;
    std::string salt;
    std::string expected;
};
// https://www.rfc-editor.org/rfc/rfc8018#section-5.2
Result<Scheme> pbkdf2_scheme(Pbkdf2 parameters);

struct Scrypt {
    std::uint64_t n = 0;
    std::uint64_t r = 0;
    std::uint64_t p = 0;
    std::string salt;
    std::string expected;
};
// https://www.rfc-editor.org/rfc/rfc7914#section-6
Result<Scheme> scrypt_scheme(Scrypt parameters);

// Firebase's variant: the derived key encrypts the project's key, and the hash is the ciphertext.
struct FirebaseScrypt {
    Scrypt scrypt;
    std::string signer_key;
};
Result<Scheme> firebase_scheme(FirebaseScrypt parameters);

}  // namespace ostiary::password
