#include "crypto/digest.hpp"

#include "crypto/digest_algorithm.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

namespace ostiary {
namespace {

struct NamedDigest {
    DigestAlgorithm algorithm;
    std::string_view name;
    const char* openssl_name;
};

constexpr std::array digests{
    NamedDigest{DigestAlgorithm::md5, "md5", "MD5"},
    NamedDigest{DigestAlgorithm::sha1, "sha1", "SHA1"},
    NamedDigest{DigestAlgorithm::sha224, "sha224", "SHA224"},
    NamedDigest{DigestAlgorithm::sha256, "sha256", "SHA256"},
    NamedDigest{DigestAlgorithm::sha384, "sha384", "SHA384"},
    NamedDigest{DigestAlgorithm::sha512, "sha512", "SHA512"},
    NamedDigest{DigestAlgorithm::sha512_256, "sha512-256", "SHA512-256"},
    NamedDigest{DigestAlgorithm::sha3_256, "sha3-256", "SHA3-256"},
    NamedDigest{DigestAlgorithm::sha3_384, "sha3-384", "SHA3-384"},
    NamedDigest{DigestAlgorithm::sha3_512, "sha3-512", "SHA3-512"},
    NamedDigest{DigestAlgorithm::ripemd160, "ripemd160", "RIPEMD160"},
    NamedDigest{DigestAlgorithm::blake2b512, "blake2b512", "BLAKE2B512"},
};

std::array<const EVP_MD*, digests.size()> fetch_all() {
    std::array<const EVP_MD*, digests.size()> fetched{};
    for (const NamedDigest& digest : digests) {
        const EVP_MD* algorithm = EVP_MD_fetch(nullptr, digest.openssl_name, nullptr);
        openssl_require(algorithm != nullptr, digest.openssl_name);
        fetched[static_cast<std::size_t>(digest.algorithm)] = algorithm;
    }
    return fetched;
}

EVP_MAC* hmac_algorithm() {
    static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    openssl_require(algorithm != nullptr, "HMAC");
    return algorithm;
}

}  // namespace

const evp_md_st* openssl_digest(DigestAlgorithm algorithm) {
    static const auto fetched = fetch_all();
    return fetched[static_cast<std::size_t>(algorithm)];
}

std::optional<DigestAlgorithm> find_digest_algorithm(std::string_view name) {
    for (const NamedDigest& digest : digests) {
        if (digest.name == name) return digest.algorithm;
    }
    return std::nullopt;
}

std::size_t digest_size(DigestAlgorithm algorithm) {
    return static_cast<std::size_t>(EVP_MD_get_size(openssl_digest(algorithm)));
}

std::string digest(DigestAlgorithm algorithm, std::string_view data) {
    thread_local const OpensslHandle<EVP_MD_CTX> context(EVP_MD_CTX_new());
    openssl_require(context != nullptr, "digest context");
    const EVP_MD* const type = openssl_digest(algorithm);
    std::string output(static_cast<std::size_t>(EVP_MD_get_size(type)), '\0');
    openssl_require(
        EVP_DigestInit_ex2(context.get(), type, nullptr) == 1 &&
            EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
            EVP_DigestFinal_ex(
                context.get(), reinterpret_cast<unsigned char*>(output.data()), nullptr
            ) == 1,
        "digest"
    );
    return output;
}

std::string hmac(DigestAlgorithm algorithm, std::string_view key, std::string_view data) {
    thread_local const OpensslHandle<EVP_MAC_CTX> context(EVP_MAC_CTX_new(hmac_algorithm()));
    openssl_require(context != nullptr, "HMAC context");
    const EVP_MD* const type = openssl_digest(algorithm);
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(
            OSSL_MAC_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(type)), 0
        ),
        OSSL_PARAM_construct_end(),
    };
    // A null key would mean "the key of the last call".
    constexpr unsigned char nothing = 0;
    const unsigned char* const key_bytes = key.empty() ? &nothing : openssl_bytes(key);
    std::string output(static_cast<std::size_t>(EVP_MD_get_size(type)), '\0');
    std::size_t length = output.size();
    openssl_require(
        EVP_MAC_init(context.get(), key_bytes, key.size(), parameters.data()) == 1 &&
            EVP_MAC_update(context.get(), openssl_bytes(data), data.size()) == 1 &&
            EVP_MAC_final(
                context.get(),
                reinterpret_cast<unsigned char*>(output.data()),
                &length,
                output.size()
            ) == 1,
        "HMAC"
    );
    return output;
}

std::string sha256(std::string_view data) {
    return digest(DigestAlgorithm::sha256, data);
}
std::string sha384(std::string_view data) {
    return digest(DigestAlgorithm::sha384, data);
}
std::string sha512(std::string_view data) {
    return digest(DigestAlgorithm::sha512, data);
}
std::string sha1(std::string_view data) {
    return digest(DigestAlgorithm::sha1, data);
}
std::string md5(std::string_view data) {
    return digest(DigestAlgorithm::md5, data);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    return hmac(DigestAlgorithm::sha256, key, data);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    openssl_require(
        context_ &&
            EVP_DigestInit_ex2(context_.get(), openssl_digest(DigestAlgorithm::sha256), nullptr) ==
                1,
        "SHA-256"
    );
}

Sha256& Sha256::update(std::string_view data) {
    openssl_require(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1, "SHA-256");
    return *this;
}

std::string Sha256::finish() {
    std::string output(32, '\0');
    openssl_require(
        EVP_DigestFinal_ex(
            context_.get(), reinterpret_cast<unsigned char*>(output.data()), nullptr
        ) == 1,
        "SHA-256"
    );
    return output;
}

}  // namespace ostiary
