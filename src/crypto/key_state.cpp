#include "crypto/key_state.hpp"

#include "crypto/errors.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <string_view>

namespace ostiary::detail {
namespace {

using crypto_errors::invalid_key;
using crypto_errors::unsupported_key;
using Padding = SchemeRow::Padding;

constexpr std::array<SchemeRow, scheme_count> schemes{{
    {KeyType::ec_p256, DigestAlgorithm::sha256, Padding::none},
    {KeyType::ec_p384, DigestAlgorithm::sha384, Padding::none},
    {KeyType::ec_p521, DigestAlgorithm::sha512, Padding::none},
    {KeyType::rsa, DigestAlgorithm::sha256, Padding::pkcs1},
    {KeyType::rsa, DigestAlgorithm::sha384, Padding::pkcs1},
    {KeyType::rsa, DigestAlgorithm::sha512, Padding::pkcs1},
    {KeyType::rsa, DigestAlgorithm::sha256, Padding::pss},
    {KeyType::rsa, DigestAlgorithm::sha384, Padding::pss},
    {KeyType::rsa, DigestAlgorithm::sha512, Padding::pss},
    {KeyType::ed25519, DigestAlgorithm::sha512, Padding::none},
}};

struct CurveRow {
    KeyType type;
    const char* group;
    std::size_t coordinate;
};
constexpr std::array<CurveRow, 3> curves{{
    {KeyType::ec_p256, "prime256v1", 32},
    {KeyType::ec_p384, "secp384r1", 48},
    {KeyType::ec_p521, "secp521r1", 66},
}};

const CurveRow* find_curve(KeyType type) {
    for (const CurveRow& curve : curves) {
        if (curve.type == type) return &curve;
    }
    return nullptr;
}

constexpr int min_rsa_bits = 2048;
// A verification with more would cost a stranger's token much of our time.
constexpr int max_rsa_bits = 8192;
constexpr std::size_t max_rsa_exponent_size = 4;
constexpr std::size_t idle_contexts = 16;

std::string number_of(const EVP_PKEY* key, const char* name, std::size_t padded_size = 0) {
    BIGNUM* read = nullptr;
    openssl_require(EVP_PKEY_get_bn_param(key, name, &read) == 1, name);
    const OpensslHandle<BIGNUM> number(read);
    const auto natural_size = static_cast<std::size_t>(BN_num_bytes(number.get()));
    std::string bytes(padded_size == 0 ? natural_size : padded_size, '\0');
    const int size = static_cast<int>(bytes.size());
    openssl_require(
        BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(bytes.data()), size) == size,
        name
    );
    return bytes;
}

std::optional<KeyType> recognize(const EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") == 1) return KeyType::rsa;
    if (EVP_PKEY_is_a(key, "ED25519") == 1) return KeyType::ed25519;
    if (EVP_PKEY_is_a(key, "EC") != 1) return std::nullopt;
    std::array<char, 64> name{};
    std::size_t length = 0;
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) != 1) return std::nullopt;
    for (const CurveRow& curve : curves) {
        if (std::string_view(name.data(), length) == curve.group) return curve.type;
    }
    return std::nullopt;
}

// NIST SP 800-56B section 6.2: an odd exponent between 2^16 and 2^256; here at most 2^32.
Result<void> check_rsa(const EVP_PKEY* key) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < min_rsa_bits) return fail(invalid_key, "An RSA key has 2048 bits or more.");
    if (bits > max_rsa_bits) return fail(invalid_key, "An RSA key has 8192 bits at most.");
    const std::string exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    const bool odd = !exponent.empty() && (exponent.back() & 1) != 0;
    if (!odd || exponent.size() < 3 || exponent.size() > max_rsa_exponent_size) {
        return fail(invalid_key, "The exponent of the RSA key is unsafe.");
    }
    const std::string modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    if ((modulus.back() & 1) == 0) return fail(invalid_key, "The RSA modulus is even.");
    return {};
}

Result<void> check_ec(EVP_PKEY* key) {
    const OpensslHandle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    openssl_require(context != nullptr, "key check");
    if (EVP_PKEY_public_check(context.get()) == 1) return {};
    forget_openssl_errors();
    return fail(invalid_key, "The point is not on the curve.");
}

Result<OpensslHandle<EVP_PKEY>>
public_key_from(const char* type, const OpensslHandle<OSSL_PARAM_BLD>& builder) {
    const OpensslHandle<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const OpensslHandle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    openssl_require(parameters && context, "public key");
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        forget_openssl_errors();
        return fail(invalid_key, "The numbers make no key.");
    }
    return OpensslHandle<EVP_PKEY>(key);
}

Result<OpensslHandle<EVP_PKEY>> build_ec(const CurveRow& curve, const PublicParameters& given) {
    // RFC 7518 section 6.2.1.2: "The length of this octet string MUST be the full size of a
    // coordinate for the curve"
    if (given.x.size() != curve.coordinate || given.y.size() != curve.coordinate) {
        return fail(invalid_key, "A coordinate has the wrong length.");
    }
    const std::string point = '\x04' + given.x + given.y;
    const OpensslHandle<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    openssl_require(
        builder &&
            OSSL_PARAM_BLD_push_utf8_string(
                builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0
            ) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(
                builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()
            ) == 1,
        "public key"
    );
    return public_key_from("EC", builder);
}

bool is_canonical(std::string_view number, std::size_t max_size) {
    return !number.empty() && number.front() != '\0' && number.size() <= max_size;
}

Result<OpensslHandle<EVP_PKEY>> build_rsa(const PublicParameters& given) {
    // RFC 7518 section 2: "The octet sequence MUST utilize the minimum number of octets needed"
    if (!is_canonical(given.n, max_rsa_bits / 8) || !is_canonical(given.e, max_rsa_exponent_size)) {
        return fail(invalid_key, "The modulus or the exponent has the wrong length.");
    }
    const auto number = [](const std::string& bytes) {
        return OpensslHandle<BIGNUM>(
            BN_bin2bn(openssl_bytes(bytes), static_cast<int>(bytes.size()), nullptr)
        );
    };
    const auto n = number(given.n);
    const auto e = number(given.e);
    const OpensslHandle<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    openssl_require(
        n && e && builder &&
            OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
            OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1,
        "public key"
    );
    return public_key_from("RSA", builder);
}

}  // namespace

const SchemeRow& row_of(SignatureScheme scheme) {
    return schemes.at(static_cast<std::size_t>(scheme));
}

KeyState::KeyState(KeyType type, OpensslHandle<EVP_PKEY> key) : type_(type), key_(std::move(key)) {
    if (const CurveRow* curve = find_curve(type)) {
        signature_size_ = 2 * curve->coordinate;
    } else if (type == KeyType::ed25519) {
        signature_size_ = 64;
    } else {
        signature_size_ = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
    }
}

KeyState::Idle& KeyState::idle(SignatureScheme scheme, Use use) {
    const auto use_index = static_cast<std::size_t>(use);
    return idle_.at(use_index * scheme_count + static_cast<std::size_t>(scheme));
}

OpensslHandle<EVP_PKEY_CTX> KeyState::take_context(SignatureScheme scheme, Use use) {
    {
        const std::scoped_lock lock(mutex_);
        Idle& contexts = idle(scheme, use);
        if (!contexts.empty()) {
            auto context = std::move(contexts.back());
            contexts.pop_back();
            return context;
        }
    }
    return make_context(scheme, use);
}

void KeyState::give_back(SignatureScheme scheme, Use use, OpensslHandle<EVP_PKEY_CTX> context) {
    const std::scoped_lock lock(mutex_);
    Idle& contexts = idle(scheme, use);
    if (contexts.size() < idle_contexts) contexts.push_back(std::move(context));
}

OpensslHandle<EVP_PKEY_CTX> KeyState::make_context(SignatureScheme scheme, Use use) const {
    const SchemeRow& row = row_of(scheme);
    OpensslHandle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    openssl_require(context != nullptr, "signature context");
    const bool ready = use == Use::sign ? EVP_PKEY_sign_init(context.get()) == 1
                                        : EVP_PKEY_verify_init(context.get()) == 1;
    openssl_require(ready, "signature context");
    if (row.padding != Padding::none) {
        const int padding = row.padding == Padding::pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
        openssl_require(
            EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) == 1, "signature padding"
        );
    }
    openssl_require(
        EVP_PKEY_CTX_set_signature_md(context.get(), openssl_digest(row.digest)) == 1,
        "signature digest"
    );
    if (row.padding == Padding::pss) {
        // RFC 7518 section 3.5: "The size of the salt value is the same size as the hash function
        // output."
        openssl_require(
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1,
            "signature salt"
        );
    }
    return context;
}

Result<std::shared_ptr<KeyState>> make_key_state(OpensslHandle<EVP_PKEY> key) {
    const auto type = recognize(key.get());
    if (!type) return fail(unsupported_key);
    Result<void> checked;
    if (*type == KeyType::rsa) checked = check_rsa(key.get());
    if (find_curve(*type)) checked = check_ec(key.get());
    if (!checked) return std::unexpected(std::move(checked).error());
    return std::make_shared<KeyState>(*type, std::move(key));
}

OpensslHandle<EVP_PKEY> generate_key(KeyType type, int rsa_bits) {
    EVP_PKEY* key = nullptr;
    if (const CurveRow* curve = find_curve(type)) {
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve->group);
    } else if (type == KeyType::rsa) {
        if (rsa_bits < min_rsa_bits || rsa_bits > max_rsa_bits) {
            throw std::invalid_argument("an RSA key has 2048 to 8192 bits");
        }
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(rsa_bits));
    } else {
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    }
    openssl_require(key != nullptr, "key generation");
    return OpensslHandle<EVP_PKEY>(key);
}

Result<OpensslHandle<EVP_PKEY>> build_public_key(const PublicParameters& parameters) {
    if (const CurveRow* curve = find_curve(parameters.type)) return build_ec(*curve, parameters);
    if (parameters.type == KeyType::rsa) return build_rsa(parameters);
    if (parameters.x.size() != 32) return fail(invalid_key, "An Ed25519 key has 32 bytes.");
    OpensslHandle<EVP_PKEY> key(EVP_PKEY_new_raw_public_key_ex(
        nullptr, "ED25519", nullptr, openssl_bytes(parameters.x), parameters.x.size()
    ));
    openssl_require(key != nullptr, "Ed25519");
    return key;
}

PublicParameters read_public_parameters(KeyType type, EVP_PKEY* key) {
    PublicParameters parameters;
    parameters.type = type;
    if (const CurveRow* curve = find_curve(type)) {
        parameters.x = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, curve->coordinate);
        parameters.y = number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, curve->coordinate);
    } else if (type == KeyType::rsa) {
        parameters.n = number_of(key, OSSL_PKEY_PARAM_RSA_N);
        parameters.e = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    } else {
        parameters.x.assign(32, '\0');
        std::size_t length = parameters.x.size();
        openssl_require(
            EVP_PKEY_get_raw_public_key(
                key, reinterpret_cast<unsigned char*>(parameters.x.data()), &length
            ) == 1,
            "Ed25519"
        );
    }
    return parameters;
}

}  // namespace ostiary::detail
