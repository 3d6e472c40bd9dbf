#include "jose/jwt.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "jose/errors.hpp"
#include "jose/jwk.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ostiary::jose {
namespace {

constexpr std::int64_t now_seconds = 1'700'000'000;

const SigningKey& ec_key() {
    static const SigningKey key = SigningKey::generate(KeyType::ec_p256);
    return key;
}
const SigningKey& rsa_key() {
    static const SigningKey key = SigningKey::generate(KeyType::rsa);
    return key;
}

std::string claims(std::string_view more = "") {
    return R"({"iss":"https://op.example","aud":"api","sub":"ada","exp":1700000600)" +
           std::string(more) + "}";
}

class JwtTest : public testing::Test {
protected:
    Result<VerifiedJwt> verify(std::string_view token) const { return verify(token, policy_); }
    Result<VerifiedJwt> verify(std::string_view token, const VerifyPolicy& policy) const {
        return verify_jwt(token, policy, find_in(keys_));
    }
    // The kind by which the token is refused, null if it is accepted.
    const ErrorKind* refusal(std::string_view token) const {
        const auto verified = verify(token);
        return verified ? nullptr : verified.error().kind;
    }
    // A token with a header of one's own, signed with the EC key.
    static std::string with_header(std::string_view header, std::string_view payload = claims()) {
        const std::string text = base64url_encode(header) + '.' + base64url_encode(payload);
        return text + '.' +
               base64url_encode(ec_key().sign(SignatureScheme::ecdsa_p256_sha256, text));
    }
    static std::string with_claims(std::string_view payload) {
        return sign_jws(ec_key(), Algorithm::ES256, "ec", "at+jwt", payload);
    }
    static std::string good() { return with_claims(claims()); }

    FakeClock clock_{now_seconds * 1000};
    std::vector<Jwk> keys_{
        {ec_key().public_key(), "ec", Algorithm::ES256},
        {rsa_key().public_key(), "rsa", Algorithm::RS256},
    };
    VerifyPolicy policy_{
        .issuer = "https://op.example",
        .audiences = {"other", "api"},
        .types = {"at+jwt"},
        .algorithms = {Algorithm::ES256, Algorithm::RS256},
        .clock = clock_,
    };
};

TEST_F(JwtTest, AcceptsATokenThatIsAllThePolicyAsks) {
    const auto verified = verify(good());
    ASSERT_TRUE(verified) << verified.error().cause;
    EXPECT_EQ(verified->subject(), "ada");
    EXPECT_EQ(verified->seconds("exp"), now_seconds + 600);
    EXPECT_EQ(verified->header.kid, "ec");
    EXPECT_EQ(verified->header.type, "at+jwt");
    EXPECT_TRUE(verify(sign_jws(rsa_key(), Algorithm::RS256, "rsa", "at+jwt", claims())));
    EXPECT_TRUE(verify(sign_jws(rsa_key(), Algorithm::RS256, "", "at+jwt", claims())));
    EXPECT_TRUE(verify(with_header(R"({"alg":"ES256","typ":"Application/AT+JWT","kid":"ec"})")));
}

TEST_F(JwtTest, SignsWithEveryAlgorithm) {
    for (const Algorithm algorithm : all_algorithms()) {
        EXPECT_EQ(find_algorithm(to_text(algorithm)), algorithm);
        const KeyType type = key_type_of(algorithm);
        const SigningKey key = type == KeyType::rsa ? rsa_key() : SigningKey::generate(type);
        const std::vector<Jwk> keys{{key.public_key(), "k", algorithm}};
        const std::string token = sign_jws(key, algorithm, "k", "", claims());
        EXPECT_TRUE(verify_jws(token, {algorithm}, find_in(keys))) << to_text(algorithm);
        AlgorithmSet others{};
        for (const Algorithm other : all_algorithms()) {
            if (other != algorithm) others.insert(other);
        }
        const auto refused = verify_jws(token, others, find_in(keys));
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(algorithm_not_allowed));
    }
}

using R21 = JwtTest;
using R34 = JwtTest;
using R37 = JwtTest;

TEST_F(R21, RefusesNone) {
    for (const std::string_view name : {"none", "None", "NONE", "nOnE", ""}) {
        const std::string header =
            R"({"alg":")" + std::string(name) + R"(","typ":"at+jwt","kid":"ec"})";
        const std::string unsigned_token =
            base64url_encode(header) + '.' + base64url_encode(claims()) + '.';
        EXPECT_EQ(refusal(unsigned_token), &algorithm_not_allowed) << name;
        EXPECT_EQ(refusal(with_header(header)), &algorithm_not_allowed) << name;
    }
    EXPECT_EQ(refusal(with_header(R"({"typ":"at+jwt","kid":"ec"})")), &algorithm_not_allowed);
    EXPECT_EQ(refusal(with_header(R"({"alg":1,"typ":"at+jwt"})")), &malformed_token);
    EXPECT_EQ(refusal(with_header(R"({"alg":["ES256"],"typ":"at+jwt"})")), &malformed_token);
}

TEST_F(R21, RefusesHs256WithAnRsaPublicKey) {
    const std::string text = base64url_encode(R"({"alg":"HS256","typ":"at+jwt","kid":"rsa"})") +
                             '.' + base64url_encode(claims());
    const PublicKey key = rsa_key().public_key();
    for (const std::string& shared : {key.to_pem(), key.parameters().n}) {
        const std::string token = text + '.' + base64url_encode(hmac_sha256(shared, text));
        EXPECT_EQ(refusal(token), &algorithm_not_allowed);
    }
}

TEST_F(R21, RefusesAnAlgorithmThatIsNotAllowedThoughTheSignatureIsRight) {
    const std::string token = sign_jws(rsa_key(), Algorithm::PS256, "rsa", "at+jwt", claims());
    EXPECT_EQ(refusal(token), &algorithm_not_allowed);
}

TEST_F(R21, RefusesAnAlgorithmOtherThanThatOfTheKey) {
    policy_.algorithms.insert(Algorithm::PS256);
    const std::string token = sign_jws(rsa_key(), Algorithm::PS256, "rsa", "at+jwt", claims());
    EXPECT_EQ(refusal(token), &unknown_key);
    // Whatever a caller's own look-up returns, the type of the key is looked at again.
    const PublicKey wrong = rsa_key().public_key();
    const auto verified = verify_jwt(good(), policy_, [&](const Header&) { return &wrong; });
    ASSERT_FALSE(verified);
    EXPECT_TRUE(verified.error().is(algorithm_not_allowed));
}

TEST_F(R21, RefusesTheTokenOfAnotherType) {
    for (const std::string_view type : {"jwt", "logout+jwt", "dpop+jwt", "", "at+jwt2", "at/jwt"}) {
        const std::string token = sign_jws(ec_key(), Algorithm::ES256, "ec", type, claims());
        EXPECT_EQ(refusal(token), &wrong_type) << type;
    }
    EXPECT_EQ(refusal(with_header(R"({"alg":"ES256","typ":["at+jwt"]})")), &malformed_token);
}

TEST_F(R21, TakesNoKeyFromTheToken) {
    const SigningKey attacker = SigningKey::generate(KeyType::ec_p256);
    const auto jwk = encode_jwk({attacker.public_key(), "ec", Algorithm::ES256});
    boost::json::object header{{"alg", "ES256"}, {"typ", "at+jwt"}, {"jwk", jwk}};
    header["jku"] = "https://evil.example/jwks";
    header["x5u"] = "https://evil.example/x5u";
    for (const std::string_view kid : {"ec", "unknown", ""}) {
        header["kid"] = kid;
        const std::string text =
            base64url_encode(boost::json::serialize(header)) + '.' + base64url_encode(claims());
        const std::string signature = attacker.sign(SignatureScheme::ecdsa_p256_sha256, text);
        const auto* refused = refusal(text + '.' + base64url_encode(signature));
        EXPECT_EQ(refused, kid == "unknown" ? &unknown_key : &invalid_signature);
    }
}

TEST_F(R21, RefusesHeadersThatDemandMore) {
    for (const std::string_view member :
         {R"("crit":["exp"],"exp":1)",
          R"("crit":[])",
          R"("b64":false,"crit":["b64"])",
          R"("b64":true)",
          R"("enc":"A256GCM")",
          R"("zip":"DEF")"}) {
        const std::string header =
            R"({"alg":"ES256","typ":"at+jwt","kid":"ec",)" + std::string(member) + "}";
        EXPECT_EQ(refusal(with_header(header)), &unsupported_header) << member;
    }
}

TEST_F(R21, RefusesDuplicateMembers) {
    EXPECT_EQ(
        refusal(with_header(R"({"alg":"none","alg":"ES256","typ":"at+jwt","kid":"ec"})")),
        &malformed_token
    );
    EXPECT_EQ(
        refusal(with_header(R"({"alg":"ES256","typ":"at+jwt","kid":"ec","\u006bid":"rsa"})")),
        &malformed_token
    );
    EXPECT_EQ(refusal(with_claims(claims(R"(,"sub":"eve")"))), &malformed_token);
    EXPECT_EQ(refusal(with_claims(claims(R"(,"act":{"sub":"a","sub":"b"})"))), &malformed_token);
}

TEST_F(R21, RefusesAnEncryptedTokenAndOtherNumbersOfParts) {
    const std::string token = good();
    const std::string header = base64url_encode(R"({"alg":"dir","enc":"A256GCM"})");
    EXPECT_TRUE(refusal(header + "..AAAA.AAAA.AAAA"));
    EXPECT_EQ(refusal(token + ".AAAA"), &malformed_token);
    EXPECT_EQ(refusal(token + '.'), &malformed_token);
    EXPECT_EQ(refusal('.' + token), &malformed_token);
    EXPECT_EQ(refusal(token.substr(0, token.rfind('.'))), &malformed_token);
    EXPECT_EQ(refusal(""), &malformed_token);
    EXPECT_EQ(refusal("."), &malformed_token);
    EXPECT_EQ(refusal(".."), &malformed_token);
    EXPECT_EQ(refusal("..."), &malformed_token);
    // The JSON serialization of a JWS is another format.
    EXPECT_EQ(refusal(R"({"payload":"","signatures":[]})"), &malformed_token);
}

TEST_F(R21, RefusesASecondSpellingOfTheSameToken) {
    const std::string token = good();
    EXPECT_EQ(refusal(token + '='), &malformed_token);
    EXPECT_EQ(refusal(token + ' '), &malformed_token);
    EXPECT_EQ(refusal(token + '\n'), &malformed_token);
    EXPECT_EQ(refusal(token + std::string(1, '\0')), &malformed_token);
    EXPECT_EQ(refusal(' ' + token), &malformed_token);
    // 64 bytes take 86 characters, of which the last has four bits that must be zero.
    std::string respelt = token;
    respelt.back() = static_cast<char>(respelt.back() + 1);
    EXPECT_EQ(refusal(respelt), &malformed_token);
}

TEST_F(R21, RefusesEveryChangedCharacter) {
    const std::string token = good();
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'E' : 'A';
        ASSERT_TRUE(refusal(changed)) << i;
    }
}

TEST_F(R21, RefusesAKeyThatIsUnknownOrAmbiguous) {
    const std::string unknown = sign_jws(ec_key(), Algorithm::ES256, "x", "at+jwt", claims());
    EXPECT_EQ(refusal(unknown), &unknown_key);
    const std::string unnamed = sign_jws(ec_key(), Algorithm::ES256, "", "at+jwt", claims());
    EXPECT_FALSE(refusal(unnamed));
    keys_.push_back({SigningKey::generate(KeyType::ec_p256).public_key(), "ec2", {}});
    EXPECT_EQ(refusal(unnamed), &unknown_key);
    keys_.clear();
    EXPECT_EQ(refusal(good()), &unknown_key);
}

TEST_F(JwtTest, RefusesAnotherIssuer) {
    const auto token = [](std::string_view issuer) {
        return with_claims(R"({"aud":"api","exp":1700000600)" + std::string(issuer) + "}");
    };
    EXPECT_EQ(refusal(token(R"(,"iss":"https://op.example/")")), &wrong_issuer);
    EXPECT_EQ(refusal(token(R"(,"iss":"")")), &wrong_issuer);
    EXPECT_EQ(refusal(token("")), &wrong_issuer);
    EXPECT_EQ(refusal(token(R"(,"iss":null)")), &invalid_claim);
    EXPECT_EQ(refusal(token(R"(,"iss":["https://op.example"])")), &invalid_claim);
    policy_.issuer.clear();
    EXPECT_EQ(refusal(token("")), &wrong_issuer);
}

TEST_F(JwtTest, RefusesAnotherAudience) {
    const auto token = [](std::string_view audience) {
        return with_claims(
            R"({"iss":"https://op.example","exp":1700000600)" + std::string(audience) + "}"
        );
    };
    EXPECT_FALSE(refusal(token(R"(,"aud":["x","api"])")));
    EXPECT_EQ(refusal(token(R"(,"aud":["x","y"])")), &wrong_audience);
    EXPECT_EQ(refusal(token(R"(,"aud":"api2")")), &wrong_audience);
    EXPECT_EQ(refusal(token(R"(,"aud":"")")), &wrong_audience);
    EXPECT_EQ(refusal(token("")), &invalid_claim);
    EXPECT_EQ(refusal(token(R"(,"aud":[])")), &invalid_claim);
    EXPECT_EQ(refusal(token(R"(,"aud":["api",1])")), &invalid_claim);
    EXPECT_EQ(refusal(token(R"(,"aud":{"api":1})")), &invalid_claim);
    policy_.audiences.clear();
    EXPECT_FALSE(refusal(token("")));
}

TEST_F(R37, RefusesATokenFromItsExpiryOn) {
    const std::string token = good();
    clock_.advance(599'999);
    EXPECT_FALSE(refusal(token));
    clock_.advance(1);
    EXPECT_EQ(refusal(token), &expired);
    policy_.leeway_seconds = 10;
    EXPECT_FALSE(refusal(token));
    clock_.advance(10'000);
    EXPECT_EQ(refusal(token), &expired);
    policy_.expiry = VerifyPolicy::Expiry::ignored;
    EXPECT_FALSE(refusal(token));
}

TEST_F(R37, RefusesATokenWithoutAProperExpiry) {
    const auto token = [](std::string_view expiry) {
        return with_claims(
            R"({"iss":"https://op.example","aud":"api")" + std::string(expiry) + "}"
        );
    };
    EXPECT_FALSE(refusal(token(R"(,"exp":1700000600.5)")));
    for (const std::string_view expiry :
         {"",
          R"(,"exp":"1700000600")",
          R"(,"exp":null)",
          R"(,"exp":true)",
          R"(,"exp":-1)",
          R"(,"exp":1e300)",
          R"(,"exp":9223372036854775807)",
          R"(,"exp":18446744073709551615)"}) {
        EXPECT_EQ(refusal(token(expiry)), &invalid_claim) << expiry;
    }
}

TEST_F(R37, RefusesATokenBeforeItsTime) {
    const std::string token = with_claims(claims(R"(,"nbf":1700000060)"));
    EXPECT_EQ(refusal(token), &not_yet_valid);
    policy_.leeway_seconds = 60;
    EXPECT_FALSE(refusal(token));
    policy_.leeway_seconds = 0;
    clock_.advance(60'000);
    EXPECT_FALSE(refusal(token));
    EXPECT_EQ(refusal(with_claims(claims(R"(,"nbf":"1")"))), &invalid_claim);
}

TEST_F(R34, RefusesATokenThatIsTooLong) {
    EXPECT_EQ(refusal(std::string(max_token_size + 1, 'A')), &oversize_token);
    const std::string filler = claims(R"(,"x":")" + std::string(20'000, 'x') + "\"");
    EXPECT_EQ(refusal(with_claims(filler)), &oversize_token);
}

TEST_F(R34, RefusesDeepNestingAndOtherJson) {
    const std::string deep = std::string(5000, '[') + std::string(5000, ']');
    EXPECT_EQ(refusal(with_claims(claims(R"(,"x":)" + deep))), &malformed_token);
    for (const std::string_view payload :
         {"", "null", "[]", "1", "\"text\"", "{", "{}x", "{\"a\":\"\xff\"}", "{'a':1}", "{\"a\":1,}"
         }) {
        EXPECT_EQ(refusal(with_claims(payload)), &malformed_token) << payload;
    }
    EXPECT_EQ(refusal(with_header("[]")), &malformed_token);
    EXPECT_EQ(refusal(with_header("")), &malformed_token);
}

// https://www.rfc-editor.org/rfc/rfc7515#appendix-A.3
TEST(Jws, VerifiesTheExampleOfRfc7515) {
    const auto set = parse_jwks(
        R"({"keys":[{"kty":"EC","crv":"P-256",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})"
    );
    ASSERT_TRUE(set && set->size() == 1);
    const std::string token =
        "eyJhbGciOiJFUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    const auto verified = verify_jws(token, {Algorithm::ES256}, find_in(*set));
    ASSERT_TRUE(verified);
    EXPECT_TRUE(verified->payload.starts_with(R"({"iss":"joe")"));
}

}  // namespace
}  // namespace ostiary::jose
