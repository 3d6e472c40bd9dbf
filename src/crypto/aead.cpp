#include "crypto/aead.hpp"

#include "crypto/openssl_handle.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace ostiary {
namespace {

const EVP_CIPHER* cipher() {
    static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    openssl_require(fetched != nullptr, "AES-256-GCM");
    return fetched;
}

// Leaves no key behind in the thread's context.
struct Reset {
    explicit Reset(EVP_CIPHER_CTX* used) : context(used) {}
    ~Reset() { EVP_CIPHER_CTX_reset(context); }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;
    EVP_CIPHER_CTX* context;
};

EVP_CIPHER_CTX* thread_context() {
    thread_local const OpensslHandle<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
    openssl_require(context != nullptr, "cipher context");
    return context.get();
}

void check_sizes(std::string_view key, std::string_view nonce) {
    if (key.size() != aead_key_size || nonce.size() != aead_nonce_size) {
        throw std::logic_error("AES-256-GCM takes a key of 32 bytes and a nonce of 12");
    }
}

unsigned char* output_bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string aead_seal(
    std::string_view key,
    std::string_view nonce,
    std::string_view associated_data,
    std::string_view plaintext
) {
    check_sizes(key, nonce);
    EVP_CIPHER_CTX* const context = thread_context();
    const Reset reset(context);
    std::string sealed(plaintext.size() + aead_tag_size, '\0');
    int length = 0;
    const int data_size = static_cast<int>(associated_data.size());
    const int text_size = static_cast<int>(plaintext.size());
    openssl_require(
        EVP_EncryptInit_ex2(context, cipher(), openssl_bytes(key), openssl_bytes(nonce), nullptr) ==
                1 &&
            EVP_EncryptUpdate(
                context, nullptr, &length, openssl_bytes(associated_data), data_size
            ) == 1 &&
            EVP_EncryptUpdate(
                context, output_bytes(sealed), &length, openssl_bytes(plaintext), text_size
            ) == 1 &&
            EVP_EncryptFinal_ex(context, output_bytes(sealed) + length, &length) == 1 &&
            EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_GET_TAG,
                static_cast<int>(aead_tag_size),
                sealed.data() + plaintext.size()
            ) == 1,
        "AES-256-GCM"
    );
    return sealed;
}

std::optional<Secret> aead_open(
    std::string_view key,
    std::string_view nonce,
    std::string_view associated_data,
    std::string_view sealed
) {
    check_sizes(key, nonce);
    if (sealed.size() < aead_tag_size) return std::nullopt;
    const std::string_view ciphertext = sealed.substr(0, sealed.size() - aead_tag_size);
    std::string tag(sealed.substr(ciphertext.size()));

    EVP_CIPHER_CTX* const context = thread_context();
    const Reset reset(context);
    std::string plaintext(ciphertext.size(), '\0');
    int length = 0;
    const int data_size = static_cast<int>(associated_data.size());
    const int text_size = static_cast<int>(ciphertext.size());
    openssl_require(
        EVP_DecryptInit_ex2(context, cipher(), openssl_bytes(key), openssl_bytes(nonce), nullptr) ==
                1 &&
            EVP_DecryptUpdate(
                context, nullptr, &length, openssl_bytes(associated_data), data_size
            ) == 1 &&
            EVP_DecryptUpdate(
                context, output_bytes(plaintext), &length, openssl_bytes(ciphertext), text_size
            ) == 1 &&
            EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()
            ) == 1,
        "AES-256-GCM"
    );
    Secret opened(std::move(plaintext));
    unsigned char rest = 0;
    if (EVP_DecryptFinal_ex(context, &rest, &length) != 1) {
        forget_openssl_errors();
        return std::nullopt;
    }
    return opened;
}

}  // namespace ostiary
