#pragma once

#include "crypto/digest_algorithm.hpp"
#include "crypto/key.hpp"
#include "crypto/openssl_handle.hpp"

#include <array>
#include <mutex>
#include <vector>

// The inside of crypto/key.hpp: nothing else includes it.
namespace ostiary::detail {

struct SchemeRow {
    KeyType type;
    DigestAlgorithm digest;  // of no meaning for Ed25519
    enum class Padding { none, pkcs1, pss } padding;
};
inline constexpr std::size_t scheme_count = 10;
const SchemeRow& row_of(SignatureScheme scheme);

enum class Use { sign, verify };

// A key, with the contexts that its operations used last. A context is set up once and then serves
// one operation after the other, which for a P-256 signature saves about as much again as the
// signature itself costs.
class KeyState {
public:
    KeyState(KeyType type, OpensslHandle<evp_pkey_st> key);

    KeyType type() const { return type_; }
    evp_pkey_st* key() const { return key_.get(); }
    // The exact length of every signature of this key.
    std::size_t signature_size() const { return signature_size_; }

    // A context for one operation of one thread, to be given back afterwards. It is not given back
    // if the operation throws.
    OpensslHandle<evp_pkey_ctx_st> take_context(SignatureScheme scheme, Use use);
    void give_back(SignatureScheme scheme, Use use, OpensslHandle<evp_pkey_ctx_st> context);

private:
    using Idle = std::vector<OpensslHandle<evp_pkey_ctx_st>>;
    Idle& idle(SignatureScheme scheme, Use use);
    OpensslHandle<evp_pkey_ctx_st> make_context(SignatureScheme scheme, Use use) const;

    KeyType type_;
    OpensslHandle<evp_pkey_st> key_;
    std::size_t signature_size_;
    std::mutex mutex_;
    std::array<Idle, 2 * scheme_count> idle_;
};

// Recognizes the type of the key and refuses those that are unsupported, weak or inconsistent.
Result<std::shared_ptr<KeyState>> make_key_state(OpensslHandle<evp_pkey_st> key);

OpensslHandle<evp_pkey_st> generate_key(KeyType type, int rsa_bits);
Result<OpensslHandle<evp_pkey_st>> build_public_key(const PublicParameters& parameters);
PublicParameters read_public_parameters(KeyType type, evp_pkey_st* key);

}  // namespace ostiary::detail
