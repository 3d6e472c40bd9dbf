#include "crypto/key.hpp"

#include "crypto/digest_algorithm.hpp"
#include "crypto/errors.hpp"
#include "crypto/key_state.hpp"
#include "crypto/openssl_handle.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <tuple>

namespace ostiary {
namespace {

using crypto_errors::invalid_key;
using detail::KeyState;

constexpr std::size_t max_encoded_key = 16'384;

OpensslHandle<BIO> reader(std::string_view bytes) {
    OpensslHandle<BIO> bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    openssl_require(bio != nullptr, "memory");
    return bio;
}

OpensslHandle<BIO> writer() {
    OpensslHandle<BIO> bio(BIO_new(BIO_s_mem()));
    openssl_require(bio != nullptr, "memory");
    return bio;
}

std::string written(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

Secret written_secret(BIO* bio) {
    Secret secret(written(bio));
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    OPENSSL_cleanse(data, static_cast<std::size_t>(size));
    return secret;
}

// Without it OpenSSL asks for the pass phrase on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

// The shared state of a key that came from outside, if it is one of those supported.
Result<std::shared_ptr<KeyState>> admit(OpensslHandle<EVP_PKEY> key) {
    if (!key) {
        forget_openssl_errors();
        return fail(invalid_key, "The key cannot be decoded.");
    }
    return detail::make_key_state(std::move(key));
}

// PKCS#1 v1.5, PSS with a salt of the digest's length, or ECDSA: a context that is used again and
// again takes the digest of the data.
std::string signature_input(SignatureScheme scheme, std::string_view data) {
    return digest(detail::row_of(scheme).digest, data);
}

// The content of the element of that tag at the front of `der`, which then begins behind it. What
// is in a signature is shorter than 256 bytes. (X.690 section 8.1)
std::string_view take_element(std::string_view& der, char tag) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(der[i]); };
    const bool is_long = der.size() > 2 && byte(1) == 0x81;
    const std::size_t begin = is_long ? 3 : 2;
    openssl_require(der.size() >= begin && der[0] == tag, "ECDSA signature");
    const std::size_t length = byte(begin - 1);
    openssl_require((is_long || length < 0x80) && length <= der.size() - begin, "ECDSA signature");
    const std::string_view content = der.substr(begin, length);
    der.remove_prefix(begin + length);
    return content;
}

// https://www.rfc-editor.org/rfc/rfc7518#section-3.4
// "... the octet sequence representations [...] of R and S [...] concatenated"
//
// Of what OpenSSL has just made: to have it read its own text again costs a microsecond.
std::string raw_signature(std::string_view der, std::size_t coordinate) {
    constexpr char sequence = 0x30;
    constexpr char integer = 0x02;
    std::string_view numbers = take_element(der, sequence);
    std::string raw(2 * coordinate, '\0');
    for (const std::size_t end : {coordinate, 2 * coordinate}) {
        std::string_view number = take_element(numbers, integer);
        while (number.starts_with('\0')) number.remove_prefix(1);
        openssl_require(number.size() <= coordinate, "ECDSA signature");
        number.copy(raw.data() + end - number.size(), number.size());
    }
    openssl_require(der.empty() && numbers.empty(), "ECDSA signature");
    return raw;
}

std::string der_signature(std::string_view raw) {
    const int size = static_cast<int>(raw.size() / 2);
    const OpensslHandle<ECDSA_SIG> signature(ECDSA_SIG_new());
    OpensslHandle<BIGNUM> r(BN_bin2bn(openssl_bytes(raw), size, nullptr));
    OpensslHandle<BIGNUM> s(BN_bin2bn(openssl_bytes(raw) + size, size, nullptr));
    openssl_require(
        signature && r && s && ECDSA_SIG_set0(signature.get(), r.get(), s.get()) == 1,
        "ECDSA signature"
    );
    // The signature owns both from here on.
    std::ignore = r.release();
    std::ignore = s.release();
    unsigned char* encoded = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &encoded);
    openssl_require(length > 0, "ECDSA signature");
    std::string der(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
    OPENSSL_free(encoded);
    return der;
}

std::string sign_ed25519(EVP_PKEY* key, std::string_view data) {
    const OpensslHandle<EVP_MD_CTX> context(EVP_MD_CTX_new());
    std::string signature(64, '\0');
    std::size_t length = signature.size();
    openssl_require(
        context &&
            EVP_DigestSignInit_ex(
                context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr
            ) == 1 &&
            EVP_DigestSign(
                context.get(),
                reinterpret_cast<unsigned char*>(signature.data()),
                &length,
                openssl_bytes(data),
                data.size()
            ) == 1 &&
            length == signature.size(),
        "Ed25519"
    );
    return signature;
}

bool verify_ed25519(EVP_PKEY* key, std::string_view data, std::string_view signature) {
    const OpensslHandle<EVP_MD_CTX> context(EVP_MD_CTX_new());
    openssl_require(
        context && EVP_DigestVerifyInit_ex(
                       context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr
                   ) == 1,
        "Ed25519"
    );
    return EVP_DigestVerify(
               context.get(),
               openssl_bytes(signature),
               signature.size(),
               openssl_bytes(data),
               data.size()
           ) == 1;
}

}  // namespace

KeyType key_type_of(SignatureScheme scheme) {
    return detail::row_of(scheme).type;
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
    if (pem.size() > max_encoded_key) return fail(invalid_key, "The key is too long.");
    const auto bio = reader(pem);
    OpensslHandle<EVP_PKEY> key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
    auto state = admit(std::move(key));
    if (!state) return std::unexpected(std::move(state).error());
    return PublicKey(*std::move(state));
}

Result<PublicKey> PublicKey::from_parameters(const PublicParameters& parameters) {
    auto built = detail::build_public_key(parameters);
    if (!built) return std::unexpected(std::move(built).error());
    auto state = admit(*std::move(built));
    if (!state) return std::unexpected(std::move(state).error());
    return PublicKey(*std::move(state));
}

KeyType PublicKey::type() const {
    return state_->type();
}

int PublicKey::bits() const {
    return EVP_PKEY_get_bits(state_->key());
}

PublicParameters PublicKey::parameters() const {
    return detail::read_public_parameters(state_->type(), state_->key());
}

std::string PublicKey::to_pem() const {
    const auto bio = writer();
    openssl_require(PEM_write_bio_PUBKEY(bio.get(), state_->key()) == 1, "public key");
    return written(bio.get());
}

bool PublicKey::verify(SignatureScheme scheme, std::string_view data, std::string_view signature)
    const {
    const auto& row = detail::row_of(scheme);
    if (row.type != state_->type() || signature.size() != state_->signature_size()) return false;
    bool valid = false;
    if (row.type == KeyType::ed25519) {
        valid = verify_ed25519(state_->key(), data, signature);
    } else {
        const bool is_rsa = row.type == KeyType::rsa;
        const std::string encoded = is_rsa ? std::string(signature) : der_signature(signature);
        const std::string input = signature_input(scheme, data);
        auto context = state_->take_context(scheme, detail::Use::verify);
        valid = EVP_PKEY_verify(
                    context.get(),
                    openssl_bytes(encoded),
                    encoded.size(),
                    openssl_bytes(input),
                    input.size()
                ) == 1;
        state_->give_back(scheme, detail::Use::verify, std::move(context));
    }
    if (!valid) forget_openssl_errors();
    return valid;
}

SigningKey SigningKey::generate(KeyType type, int rsa_bits) {
    auto state = detail::make_key_state(detail::generate_key(type, rsa_bits));
    if (!state) throw std::runtime_error("the generated key is unusable");
    return SigningKey(*std::move(state));
}

Result<SigningKey> SigningKey::from_der(const Secret& der) {
    const std::string& bytes = der.reveal();
    if (bytes.size() > max_encoded_key) return fail(invalid_key, "The key is too long.");
    const unsigned char* position = openssl_bytes(bytes);
    const OpensslHandle<PKCS8_PRIV_KEY_INFO> info(
        d2i_PKCS8_PRIV_KEY_INFO(nullptr, &position, static_cast<long>(bytes.size()))
    );
    OpensslHandle<EVP_PKEY> key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
    if (key && position != openssl_bytes(bytes) + bytes.size()) {
        return fail(invalid_key, "Something follows the key.");
    }
    auto state = admit(std::move(key));
    if (!state) return std::unexpected(std::move(state).error());
    return SigningKey(*std::move(state));
}

Result<SigningKey> SigningKey::from_pem(const Secret& pem) {
    if (pem.reveal().size() > max_encoded_key) return fail(invalid_key, "The key is too long.");
    const auto bio = reader(pem.reveal());
    OpensslHandle<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr)
    );
    auto state = admit(std::move(key));
    if (!state) return std::unexpected(std::move(state).error());
    return SigningKey(*std::move(state));
}

KeyType SigningKey::type() const {
    return state_->type();
}

Secret SigningKey::to_der() const {
    const auto bio = writer();
    openssl_require(
        i2d_PKCS8PrivateKey_bio(bio.get(), state_->key(), nullptr, nullptr, 0, nullptr, nullptr) ==
            1,
        "private key"
    );
    return written_secret(bio.get());
}

Secret SigningKey::to_pem() const {
    const auto bio = writer();
    openssl_require(
        PEM_write_bio_PKCS8PrivateKey(
            bio.get(), state_->key(), nullptr, nullptr, 0, nullptr, nullptr
        ) == 1,
        "private key"
    );
    return written_secret(bio.get());
}

std::string SigningKey::sign(SignatureScheme scheme, std::string_view data) const {
    const auto& row = detail::row_of(scheme);
    if (row.type != state_->type()) throw std::logic_error("the key is of another type");
    if (row.type == KeyType::ed25519) return sign_ed25519(state_->key(), data);

    const std::string input = signature_input(scheme, data);
    auto context = state_->take_context(scheme, detail::Use::sign);
    std::array<char, 1024> buffer;  // an RSA key of 8192 bits
    std::size_t length = buffer.size();
    openssl_require(
        EVP_PKEY_sign(
            context.get(),
            reinterpret_cast<unsigned char*>(buffer.data()),
            &length,
            openssl_bytes(input),
            input.size()
        ) == 1,
        "signature"
    );
    state_->give_back(scheme, detail::Use::sign, std::move(context));
    const std::string_view signature(buffer.data(), length);
    if (row.type == KeyType::rsa) return std::string(signature);
    return raw_signature(signature, state_->signature_size() / 2);
}

}  // namespace ostiary
