#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>

// Signatures and password hashes by the bare libraries. All of it throws std::runtime_error.
namespace ostiary::bench {

// ES256 with a key and a context that are kept.
class Signer {
public:
    Signer();

    // Signs 300 bytes, digest included.
    void sign();

private:
    struct Free {
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
        void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
        void operator()(EVP_MD* digest) const noexcept { EVP_MD_free(digest); }
    };
    std::unique_ptr<EVP_PKEY, Free> key_;
    std::unique_ptr<EVP_PKEY_CTX, Free> context_;
    std::unique_ptr<EVP_MD, Free> sha256_;
};

// Argon2id with one lane.
void hash_password(std::uint32_t memory_kib, std::uint32_t passes);

}  // namespace ostiary::bench
