#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

// Asymmetric keys and signatures in the encodings of JOSE (RFC 7518): an ECDSA signature is R || S
// of fixed length, never DER.
//
// Both classes are cheap handles on one shared, immutable key. Operations take a prepared OpenSSL
// context from the key and give it back, so that a signature does not pay for setting one up.
//
// Thread safety: all members may be called concurrently.
namespace ostiary {

enum class KeyType { ec_p256, ec_p384, ec_p521, rsa, ed25519 };

// What is done with a key, exactly. A scheme belongs to one type of key.
enum class SignatureScheme {
    ecdsa_p256_sha256,
    ecdsa_p384_sha384,
    ecdsa_p521_sha512,
    rsa_pkcs1_sha256,
    rsa_pkcs1_sha384,
    rsa_pkcs1_sha512,
    rsa_pss_sha256,
    rsa_pss_sha384,
    rsa_pss_sha512,
    ed25519,
};
KeyType key_type_of(SignatureScheme scheme);

// The numbers of a public key, as bytes. RSA's are big-endian without leading zeros; coordinates
// have the length of the curve's field.
struct PublicParameters {
    KeyType type = KeyType::ec_p256;
    std::string x;  // EC, Ed25519
    std::string y;  // EC
    std::string n;  // RSA
    std::string e;  // RSA
};

namespace detail {
class KeyState;
}

class PublicKey {
public:
    // Refuses points off the curve, RSA moduli under 2048 or over 8192 bits, weak exponents, and
    // numbers of another length than the canonical one.
    static Result<PublicKey> from_parameters(const PublicParameters& parameters);
    // A SubjectPublicKeyInfo.
    static Result<PublicKey> from_pem(std::string_view pem);

    KeyType type() const;
    int bits() const;
    PublicParameters parameters() const;
    std::string to_pem() const;

    // False for any signature that is not exactly right, its length included, and for a scheme of
    // another type of key.
    bool verify(SignatureScheme scheme, std::string_view data, std::string_view signature) const;

private:
    friend class SigningKey;
    explicit PublicKey(std::shared_ptr<detail::KeyState> state) : state_(std::move(state)) {}
    std::shared_ptr<detail::KeyState> state_;
};

class SigningKey {
public:
    // RSA takes a fifth of a second or more: not on an I/O thread. `rsa_bits`: 2048 to 8192.
    static SigningKey generate(KeyType type, int rsa_bits = 2048);
    // PKCS#8, unencrypted. The PEM form also takes the older "RSA PRIVATE KEY" and "EC PRIVATE
    // KEY".
    static Result<SigningKey> from_der(const Secret& der);
    static Result<SigningKey> from_pem(const Secret& pem);

    KeyType type() const;
    Secret to_der() const;
    Secret to_pem() const;
    PublicKey public_key() const { return PublicKey(state_); }

    // A scheme of another type of key is a defect of the caller: std::logic_error.
    std::string sign(SignatureScheme scheme, std::string_view data) const;

private:
    explicit SigningKey(std::shared_ptr<detail::KeyState> state) : state_(std::move(state)) {}
    std::shared_ptr<detail::KeyState> state_;
};

}  // namespace ostiary
