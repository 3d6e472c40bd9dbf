#include "crypto/password/derivation.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/openssl_handle.hpp"
#include "crypto/password/crypt.hpp"

#include <openssl/evp.h>

namespace ostiary::password {
namespace {

// Of the digest, for one password: about a second.
constexpr std::uint64_t max_pbkdf2_work = 2'000'000;
constexpr std::uint64_t max_scrypt_memory = 300ULL * 1024 * 1024;

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string compute_scrypt(const Scrypt& with, std::string_view password, std::size_t size) {
    std::string key(size, '\0');
    openssl_require(
        EVP_PBE_scrypt(
            password.data(),
            password.size(),
            openssl_bytes(with.salt),
            with.salt.size(),
            with.n,
            with.r,
            with.p,
            max_scrypt_memory,
            bytes_of(key),
            key.size()
        ) == 1,
        "scrypt"
    );
    return key;
}

std::string compute_pbkdf2(const Pbkdf2& with, std::string_view password) {
    std::string key(with.expected.size(), '\0');
    openssl_require(
        PKCS5_PBKDF2_HMAC(
            password.data(),
            static_cast<int>(password.size()),
            openssl_bytes(with.salt),
            static_cast<int>(with.salt.size()),
            static_cast<int>(with.iterations),
            openssl_digest(with.digest),
            static_cast<int>(key.size()),
            bytes_of(key)
        ) == 1,
        "PBKDF2"
    );
    return key;
}

std::string encrypt_signer_key(std::string_view key, std::string_view signer_key) {
    const OpensslHandle<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
    const std::string nonce(16, '\0');  // each key is used once
    std::string ciphertext(signer_key.size(), '\0');
    int length = 0;
    openssl_require(
        context &&
            EVP_EncryptInit_ex2(
                context.get(), EVP_aes_256_ctr(), openssl_bytes(key), openssl_bytes(nonce), nullptr
            ) == 1 &&
            EVP_EncryptUpdate(
                context.get(),
                bytes_of(ciphertext),
                &length,
                openssl_bytes(signer_key),
                static_cast<int>(signer_key.size())
            ) == 1,
        "AES-256-CTR"
    );
    return ciphertext;
}

}  // namespace

Result<Scheme> pbkdf2_scheme(Pbkdf2 parameters) {
    if (!is_plausible_size(parameters.expected) || parameters.iterations == 0) {
        return malformed("PBKDF2");
    }
    const std::uint64_t size = digest_size(parameters.digest);
    const std::uint64_t blocks = (parameters.expected.size() + size - 1) / size;
    if (parameters.iterations > max_pbkdf2_work ||
        parameters.iterations * blocks > max_pbkdf2_work) {
        return too_costly("PBKDF2");
    }
    return Scheme{
        .matches =
            [parameters = std::move(parameters)](std::string_view password) {
                return equal_constant_time(
                    compute_pbkdf2(parameters, password), parameters.expected
                );
            },
    };
}

Result<Scheme> scrypt_scheme(Scrypt parameters) {
    if (!is_plausible_size(parameters.expected)) return malformed("scrypt");
    if (auto checked = check_scrypt_cost(parameters.n, parameters.r, parameters.p); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    return Scheme{
        .matches =
            [with = std::move(parameters)](std::string_view password) {
                const std::string computed = compute_scrypt(with, password, with.expected.size());
                return equal_constant_time(computed, with.expected);
            },
    };
}

Result<Scheme> firebase_scheme(FirebaseScrypt parameters) {
    const Scrypt& scrypt = parameters.scrypt;
    if (!is_plausible_size(scrypt.expected) ||
        parameters.signer_key.size() != scrypt.expected.size()) {
        return malformed("firebase-scrypt");
    }
    if (auto checked = check_scrypt_cost(scrypt.n, scrypt.r, scrypt.p); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    return Scheme{
        .matches =
            [with = std::move(parameters)](std::string_view password) {
                const std::string key = compute_scrypt(with.scrypt, password, 32);
                const std::string computed = encrypt_signer_key(key, with.signer_key);
                return equal_constant_time(computed, with.scrypt.expected);
            },
    };
}

}  // namespace ostiary::password
