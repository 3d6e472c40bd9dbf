#include "crypto/key.hpp"

#include "base/encoding.hpp"
#include "crypto/errors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

namespace ostiary {
namespace {

struct Case {
    SignatureScheme scheme;
    std::size_t signature_size;
};
constexpr Case cases[] = {
    {SignatureScheme::ecdsa_p256_sha256, 64},
    {SignatureScheme::ecdsa_p384_sha384, 96},
    {SignatureScheme::ecdsa_p521_sha512, 132},
    {SignatureScheme::rsa_pkcs1_sha256, 256},
    {SignatureScheme::rsa_pkcs1_sha512, 256},
    {SignatureScheme::rsa_pss_sha256, 256},
    {SignatureScheme::rsa_pss_sha384, 256},
    {SignatureScheme::ed25519, 64},
};

// Generated once: RSA keys are slow to make.
const SigningKey& key_of(KeyType type) {
    static std::map<KeyType, SigningKey> keys;
    const auto found = keys.find(type);
    if (found != keys.end()) return found->second;
    return keys.emplace(type, SigningKey::generate(type)).first->second;
}

TEST(Key, VerifiesWhatItSignedAndNothingElse) {
    for (const Case& tried : cases) {
        const SigningKey& key = key_of(key_type_of(tried.scheme));
        const PublicKey public_key = key.public_key();
        for (std::size_t round = 0; round < 3; ++round) {
            std::string signature = key.sign(tried.scheme, "data");
            EXPECT_EQ(signature.size(), tried.signature_size);
            EXPECT_TRUE(public_key.verify(tried.scheme, "data", signature));
            EXPECT_FALSE(public_key.verify(tried.scheme, "date", signature));
            EXPECT_FALSE(public_key.verify(tried.scheme, "data", ""));
            EXPECT_FALSE(public_key.verify(tried.scheme, "data", signature + '\0'));
            EXPECT_FALSE(public_key.verify(tried.scheme, "data", '\0' + signature));
            EXPECT_FALSE(public_key.verify(tried.scheme, "data", signature.substr(1)));
            signature[round * 10] = static_cast<char>(signature[round * 10] ^ 1);
            EXPECT_FALSE(public_key.verify(tried.scheme, "data", signature));
        }
    }
}

// One in 128 has a number that begins with a byte of zeros, and DER leaves those out.
TEST(Key, WritesBothNumbersOfASignatureInFull) {
    constexpr std::array with_numbers{
        SignatureScheme::ecdsa_p256_sha256,
        SignatureScheme::ecdsa_p384_sha384,
        SignatureScheme::ecdsa_p521_sha512,
    };
    for (const SignatureScheme scheme : with_numbers) {
        const SigningKey& key = key_of(key_type_of(scheme));
        const PublicKey public_key = key.public_key();
        int shortened = 0;
        for (int i = 0; shortened < 2; ++i) {
            ASSERT_LT(i, 10'000);
            const std::string signature = key.sign(scheme, "data");
            const std::size_t middle = signature.size() / 2;
            if (signature.front() != '\0' && signature[middle] != '\0') continue;
            ++shortened;
            EXPECT_TRUE(public_key.verify(scheme, "data", signature));
        }
    }
}

TEST(R21, AKeyServesNoSchemeOfAnotherTypeOfKey) {
    for (const Case& signer : cases) {
        const SigningKey& key = key_of(key_type_of(signer.scheme));
        const std::string signature = key.sign(signer.scheme, "data");
        for (const Case& other : cases) {
            if (other.scheme == signer.scheme) continue;
            EXPECT_FALSE(key.public_key().verify(other.scheme, "data", signature));
            if (key_type_of(other.scheme) != key.type()) {
                EXPECT_THROW((void)key.sign(other.scheme, "data"), std::logic_error);
            }
        }
    }
}

TEST(R21, RefusesEcdsaSignaturesOfZeros) {
    const PublicKey key = key_of(KeyType::ec_p256).public_key();
    const auto scheme = SignatureScheme::ecdsa_p256_sha256;
    EXPECT_FALSE(key.verify(scheme, "data", std::string(64, '\0')));
    EXPECT_FALSE(key.verify(scheme, "data", std::string(64, '\xff')));
    EXPECT_FALSE(key.verify(scheme, "data", std::string(32, '\0') + std::string(32, '\x01')));
}

TEST(R21, RefusesEcdsaSignaturesInDer) {
    const SigningKey& key = key_of(KeyType::ec_p256);
    const auto scheme = SignatureScheme::ecdsa_p256_sha256;
    const std::string raw = key.sign(scheme, "data");
    const auto integer = [](std::string number) {
        while (number.size() > 1 && number.front() == '\0') number.erase(0, 1);
        if ((number.front() & 0x80) != 0) number.insert(0, 1, '\0');
        return std::string{'\x02', static_cast<char>(number.size())} + number;
    };
    const std::string body = integer(raw.substr(0, 32)) + integer(raw.substr(32));
    const std::string der = std::string{'\x30', static_cast<char>(body.size())} + body;
    EXPECT_FALSE(key.public_key().verify(scheme, "data", der));
}

TEST(Key, SurvivesItsEncodings) {
    for (const KeyType type :
         {KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521, KeyType::rsa, KeyType::ed25519}) {
        const SigningKey& key = key_of(type);
        const auto from_der = SigningKey::from_der(key.to_der());
        const auto from_pem = SigningKey::from_pem(key.to_pem());
        ASSERT_TRUE(from_der && from_pem);
        EXPECT_EQ(from_der->type(), type);
        EXPECT_EQ(from_pem->to_der().reveal(), key.to_der().reveal());
        EXPECT_TRUE(key.to_pem().reveal().starts_with("-----BEGIN PRIVATE KEY-----"));

        const PublicKey public_key = key.public_key();
        const auto copy = PublicKey::from_parameters(public_key.parameters());
        ASSERT_TRUE(copy);
        EXPECT_EQ(copy->to_pem(), public_key.to_pem());
        const auto read = PublicKey::from_pem(public_key.to_pem());
        ASSERT_TRUE(read);
        EXPECT_EQ(read->parameters().x, public_key.parameters().x);
    }
}

// https://www.rfc-editor.org/rfc/rfc8037#appendix-A
TEST(Key, SignsAsInTheExampleOfRfc8037) {
    const std::string seed = *base64url_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    const std::string prefix = *hex_decode("302e020100300506032b657004220420");
    const auto key = SigningKey::from_der(Secret(prefix + seed));
    ASSERT_TRUE(key);
    EXPECT_EQ(
        base64url_encode(key->public_key().parameters().x),
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    );
    EXPECT_EQ(
        base64url_encode(key->sign(
            SignatureScheme::ed25519, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
        )),
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}

TEST(R21, RefusesPointsOffTheCurveAndOfAnotherLength) {
    PublicParameters parameters = key_of(KeyType::ec_p256).public_key().parameters();
    parameters.x.back() = static_cast<char>(parameters.x.back() ^ 1);
    EXPECT_FALSE(PublicKey::from_parameters(parameters));
    parameters.x.back() = static_cast<char>(parameters.x.back() ^ 1);
    EXPECT_TRUE(PublicKey::from_parameters(parameters));
    auto longer = parameters;
    longer.x.insert(0, 1, '\0');
    EXPECT_FALSE(PublicKey::from_parameters(longer));
    auto other_curve = parameters;
    other_curve.type = KeyType::ec_p384;
    EXPECT_FALSE(PublicKey::from_parameters(other_curve));
    const PublicParameters zero{
        .type = KeyType::ec_p256,
        .x = std::string(32, '\0'),
        .y = std::string(32, '\0'),
        .n = {},
        .e = {}
    };
    EXPECT_FALSE(PublicKey::from_parameters(zero));
}

TEST(R21, RefusesWeakRsaKeys) {
    const PublicParameters good = key_of(KeyType::rsa).public_key().parameters();
    const auto accepts = [&](std::string n, std::string e) {
        return PublicKey::from_parameters(
                   {.type = KeyType::rsa, .x = {}, .y = {}, .n = std::move(n), .e = std::move(e)}
        )
            .has_value();
    };
    EXPECT_TRUE(accepts(good.n, good.e));
    EXPECT_FALSE(accepts(good.n.substr(0, 128), good.e)) << "1024 bits";
    EXPECT_FALSE(accepts(good.n + std::string(1025, '\x01'), good.e)) << "too long";
    EXPECT_FALSE(accepts('\0' + good.n, good.e)) << "leading zero";
    EXPECT_FALSE(accepts(good.n, "\x03")) << "small exponent";
    EXPECT_FALSE(accepts(good.n, std::string("\x01\x00\x02", 3))) << "even exponent";
    EXPECT_FALSE(accepts(good.n, good.n)) << "huge exponent";
    EXPECT_FALSE(accepts("", ""));
    EXPECT_THROW((void)SigningKey::generate(KeyType::rsa, 1024), std::invalid_argument);
}

TEST(Key, RefusesWhatIsNoSupportedKey) {
    EXPECT_FALSE(SigningKey::from_der(Secret("")));
    EXPECT_FALSE(SigningKey::from_der(Secret("garbage")));
    EXPECT_FALSE(
        SigningKey::from_pem(Secret("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"))
    );
    EXPECT_FALSE(PublicKey::from_pem(std::string(100'000, 'A')));
    const Secret der = key_of(KeyType::ec_p256).to_der();
    EXPECT_FALSE(SigningKey::from_der(Secret(der.reveal() + "x")));
    EXPECT_FALSE(SigningKey::from_der(Secret(der.reveal().substr(0, der.reveal().size() - 1))));
    // An X25519 key, which signs nothing.
    const std::string agreement = *hex_decode("302a300506032b656e032100") + std::string(32, '\x09');
    const auto refused = PublicKey::from_pem(
        "-----BEGIN PUBLIC KEY-----\n" + base64_encode(agreement) + "\n-----END PUBLIC KEY-----\n"
    );
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(crypto_errors::unsupported_key));
}

TEST(Key, IsUsedByManyThreadsAtOnce) {
    const SigningKey& key = key_of(KeyType::ec_p256);
    const auto scheme = SignatureScheme::ecdsa_p256_sha256;
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                const std::string data = std::to_string(round);
                if (key.public_key().verify(scheme, data, key.sign(scheme, data))) ++good;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 800);
}

}  // namespace
}  // namespace ostiary
