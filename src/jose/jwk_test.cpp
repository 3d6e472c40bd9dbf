#include "jose/jwk.hpp"

#include "jose/errors.hpp"
#include "jose/strict_json.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ostiary::jose {
namespace {

// https://www.rfc-editor.org/rfc/rfc7638#section-3.1
constexpr std::string_view rfc7638_key =
    R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPF)"
    R"(FxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5)"
    R"(v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt)"
    R"(-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e)"
    R"(":"AQAB","alg":"RS256","kid":"2011-04-29"})";

Result<Jwk> parse(std::string_view text) {
    return parse_jwk(parse_strict_object(text).value());
}

TEST(Jwk, HasTheThumbprintOfTheExampleOfRfc7638) {
    const auto jwk = parse(rfc7638_key);
    ASSERT_TRUE(jwk) << jwk.error().cause;
    EXPECT_EQ(thumbprint(jwk->key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    EXPECT_EQ(jwk->kid, "2011-04-29");
    EXPECT_EQ(jwk->algorithm, Algorithm::RS256);
}

// https://www.rfc-editor.org/rfc/rfc8037#appendix-A.3
TEST(Jwk, HasTheThumbprintOfTheExampleOfRfc8037) {
    const auto jwk =
        parse(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
    ASSERT_TRUE(jwk);
    EXPECT_EQ(thumbprint(jwk->key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(Jwk, SurvivesItsEncoding) {
    for (const KeyType type :
         {KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521, KeyType::rsa, KeyType::ed25519}) {
        const PublicKey key = SigningKey::generate(type).public_key();
        const Jwk jwk{key, thumbprint(key), default_algorithm(type)};
        const auto read = parse_jwk(encode_jwk(jwk));
        ASSERT_TRUE(read) << read.error().cause;
        EXPECT_EQ(read->key.to_pem(), key.to_pem());
        EXPECT_EQ(read->kid, jwk.kid);
        EXPECT_EQ(read->algorithm, jwk.algorithm);
        const auto set = parse_jwks(encode_jwks(std::vector{jwk, jwk}));
        ASSERT_TRUE(set);
        EXPECT_EQ(set->size(), 2U);
    }
}

TEST(R30Jwk, NeverEncodesAPrivatePart) {
    const SigningKey key = SigningKey::generate(KeyType::ec_p256);
    const auto object = encode_jwk({key.public_key(), "k", {}});
    for (const std::string_view name : {"d", "p", "q", "k"}) EXPECT_FALSE(object.contains(name));
}

TEST(R30Jwk, RefusesAKeyThatExposesItsPrivatePart) {
    auto object = encode_jwk({SigningKey::generate(KeyType::ec_p256).public_key(), "k", {}});
    object["d"] = "AAAA";
    EXPECT_FALSE(parse_jwk(object));
    EXPECT_FALSE(parse_jwks(boost::json::serialize(boost::json::object{{"keys", {object}}})));
}

TEST(R21Jwk, RefusesAJwkOfASharedSecretOrForAnotherPurpose) {
    EXPECT_FALSE(parse(R"({"kty":"oct","k":"AAAA"})"));
    EXPECT_FALSE(parse(R"({"kty":"oct"})"));
    const auto good = encode_jwk({SigningKey::generate(KeyType::ec_p256).public_key(), "k", {}});
    const auto accepts = [&](std::string_view name, boost::json::value value) {
        auto object = good;
        object[name] = std::move(value);
        const auto parsed = parse_jwk(object);
        return parsed.has_value();
    };
    EXPECT_TRUE(accepts("use", "sig"));
    EXPECT_FALSE(accepts("use", "enc"));
    EXPECT_FALSE(accepts("use", 1));
    EXPECT_TRUE(accepts("key_ops", boost::json::array{"sign", "verify"}));
    EXPECT_FALSE(accepts("key_ops", boost::json::array{"encrypt"}));
    EXPECT_FALSE(accepts("key_ops", "verify"));
    EXPECT_TRUE(accepts("alg", "ES256"));
    EXPECT_FALSE(accepts("alg", "HS256"));
    EXPECT_FALSE(accepts("alg", "none"));
    EXPECT_FALSE(accepts("alg", "RS256"));
    EXPECT_FALSE(accepts("alg", "ES384"));
    EXPECT_FALSE(accepts("alg", 1));
    EXPECT_FALSE(accepts("crv", "P-384"));
    EXPECT_FALSE(accepts("crv", "secp256k1"));
    EXPECT_FALSE(accepts("kty", "OKP"));
    EXPECT_FALSE(accepts("kty", nullptr));
    EXPECT_FALSE(accepts("kid", 1));
    EXPECT_FALSE(accepts("kid", boost::json::string(513, 'k')));
    EXPECT_FALSE(accepts("x", ""));
    EXPECT_FALSE(accepts("x", "AA=="));
    EXPECT_FALSE(accepts("y", "AAAA"));
}

TEST(Jwk, LeavesKeysOutOfASetThatItCannotUse) {
    auto enc = encode_jwk({SigningKey::generate(KeyType::ec_p256).public_key(), "e", {}});
    enc["use"] = "enc";
    const auto good = encode_jwk({SigningKey::generate(KeyType::ec_p256).public_key(), "k", {}});
    const boost::json::object unknown{{"kty", "AKP"}, {"pub", "AAAA"}};
    const auto set =
        parse_jwks(boost::json::serialize(boost::json::object{{"keys", {enc, unknown, good}}}));
    ASSERT_TRUE(set);
    ASSERT_EQ(set->size(), 1U);
    EXPECT_EQ(set->front().kid, "k");
}

TEST(Jwk, RefusesWhatIsNoSet) {
    for (const std::string_view text :
         {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[1]})", R"({"keys":[],"keys":[]})"}) {
        EXPECT_FALSE(parse_jwks(text)) << text;
    }
    EXPECT_TRUE(parse_jwks(R"({"keys":[]})"));
    EXPECT_FALSE(parse_jwks(std::string(300'000, ' ') + R"({"keys":[]})"));
}

}  // namespace
}  // namespace ostiary::jose
