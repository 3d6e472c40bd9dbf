#include "limits/crypto.hpp"

#include <openssl/ec.h>
#include <sodium.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace ostiary::bench {

Signer::Signer()
    : key_(EVP_EC_gen("P-256")),
      context_(key_ ? EVP_PKEY_CTX_new(key_.get(), nullptr) : nullptr),
      sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)) {
    if (!context_ || !sha256_ || EVP_PKEY_sign_init(context_.get()) != 1) {
        throw std::runtime_error("ES256 cannot be set up");
    }
}

void Signer::sign() {
    static constexpr std::array<unsigned char, 300> data{};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned digest_size = 0;
    std::array<unsigned char, 128> signature;
    std::size_t size = signature.size();
    if (EVP_Digest(data.data(), data.size(), digest.data(), &digest_size, sha256_.get(), nullptr) !=
            1 ||
        EVP_PKEY_sign(context_.get(), signature.data(), &size, digest.data(), digest_size) != 1) {
        throw std::runtime_error("signing failed");
    }
}

void hash_password(std::uint32_t memory_kib, std::uint32_t passes) {
    static const bool ready = sodium_init() >= 0;
    if (!ready) throw std::runtime_error("libsodium cannot be set up");
    constexpr std::string_view password = "correct horse battery staple";
    std::array<unsigned char, 32> hash;
    const std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    const int status = crypto_pwhash(
        hash.data(),
        hash.size(),
        password.data(),
        password.size(),
        salt.data(),
        passes,
        std::size_t{memory_kib} * 1024,
        crypto_pwhash_ALG_ARGON2ID13
    );
    if (status != 0) throw std::runtime_error("hashing failed");
}

}  // namespace ostiary::bench
