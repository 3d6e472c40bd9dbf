#include "crypto/password_hash.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/password/argon2.hpp"
#include "crypto/random.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <argon2.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace ostiary {
namespace {

namespace json = boost::json;

constexpr Argon2Parameters cheap{.memory_kib = 64, .passes = 1};

std::string text_of(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

// One hash in each format that users are imported with. `source` says where each was published or
// how it was made; a format that keeps salt or key apart from the hash is written as the JSON
// object that an import takes.
json::array vectors() {
    std::ifstream file("tests/data/password-vectors.json");
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str()).as_array();
}

bool matches(std::string_view password, PasswordMethod method, std::string text) {
    const auto verified = verify_password(password, {method, std::move(text)});
    EXPECT_TRUE(verified) << verified.error().cause;
    return verified.value_or(false);
}

const ErrorKind* refusal(PasswordMethod method, std::string text) {
    const auto checked = check_password_hash({method, std::move(text)});
    return checked ? nullptr : checked.error().kind;
}

TEST(PasswordHash, VerifiesEveryImportedFormat) {
    const json::array all = vectors();
    EXPECT_EQ(all.size(), 48U);
    for (const json::value& vector : all) {
        const json::object& object = vector.as_object();
        const auto method = find_password_method(text_of(object.at("method")));
        ASSERT_TRUE(method);
        const json::value* const hex = object.if_contains("password_hex");
        const std::string password =
            hex ? hex_decode(text_of(*hex)).value() : text_of(object.at("password"));
        const PasswordHash hash{*method, text_of(object.at("hash"))};
        const std::string& name = text_of(object.at("format")) + ' ' + hash.text;

        EXPECT_TRUE(check_password_hash(hash)) << name;
        EXPECT_EQ(verify_password(password, hash), true) << name;
        EXPECT_EQ(verify_password(password + 'x', hash), false) << name;
        EXPECT_TRUE(needs_rehash(hash, {})) << name;
    }
}

TEST(PasswordHash, MakesArgon2idWithTheParametersAsked) {
    SystemRandom random;
    const std::string text = hash_password("correct horse", {}, random);
    EXPECT_TRUE(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << text;
    EXPECT_TRUE(matches("correct horse", PasswordMethod::Argon2id, text));
    EXPECT_FALSE(matches("correct horsf", PasswordMethod::Argon2id, text));
    EXPECT_FALSE(matches(std::string("correct horse\0", 14), PasswordMethod::Argon2id, text));
    EXPECT_NE(text, hash_password("correct horse", {}, random));
    const std::string longest(10'000, 'x');
    EXPECT_TRUE(matches(longest, PasswordMethod::Argon2id, hash_password(longest, cheap, random)));
}

// libsodium computes what it can, libargon2 the rest (crypto/password/argon2.cpp): the same
// password has the same hash whichever does it.
TEST(PasswordHash, ComputesArgon2AsTheReferenceImplementationDoes) {
    password::Argon2Hash hash;
    hash.memory_kib = 1024;
    hash.passes = 3;
    hash.salt = "0123456789abcdef";
    hash.expected.assign(32, '\0');
    for (const auto type : {password::Argon2Type::i, password::Argon2Type::id}) {
        hash.type = type;
        std::string reference(32, '\0');
        const auto compute = type == password::Argon2Type::i ? argon2i_hash_raw : argon2id_hash_raw;
        const int outcome = compute(
            3, 1024, 1, "password", 8, hash.salt.data(), hash.salt.size(), reference.data(), 32
        );
        ASSERT_EQ(outcome, ARGON2_OK);
        EXPECT_EQ(password::compute_argon2(hash, "password"), reference);
    }
}

TEST(PasswordHash, NeedsRehashOnlyIfWeaker) {
    SystemRandom random;
    const PasswordHash hash{
        PasswordMethod::Argon2id, hash_password("p", {.memory_kib = 128, .passes = 2}, random)
    };
    EXPECT_FALSE(needs_rehash(hash, {.memory_kib = 128, .passes = 2}));
    EXPECT_FALSE(needs_rehash(hash, {.memory_kib = 64, .passes = 1}));
    EXPECT_TRUE(needs_rehash(hash, {.memory_kib = 129, .passes = 2}));
    EXPECT_TRUE(needs_rehash(hash, {.memory_kib = 128, .passes = 3}));
    EXPECT_TRUE(needs_rehash({PasswordMethod::Argon2id, "garbage"}, cheap));
    EXPECT_TRUE(needs_rehash({PasswordMethod::SHA256, std::string(64, '0')}, cheap));
}

TEST(R07, TheDecoyCostsTheSameAndMatchesNothing) {
    SystemRandom random;
    const Argon2Parameters parameters{.memory_kib = 256, .passes = 2};
    const PasswordHash decoy = decoy_hash(parameters);
    const std::string real = hash_password("p", parameters, random);
    EXPECT_EQ(decoy.text.substr(0, 29), real.substr(0, 29));
    EXPECT_EQ(decoy.text.size(), real.size());
    EXPECT_FALSE(matches("", decoy.method, decoy.text));
    EXPECT_FALSE(matches("p", decoy.method, decoy.text));
    EXPECT_FALSE(matches(std::string(32, '\0'), decoy.method, decoy.text));
    EXPECT_FALSE(needs_rehash(decoy, parameters));
}

TEST(PasswordHash, ReadsThePlainDigestsOfTheManagementApi) {
    EXPECT_TRUE(matches("abc", PasswordMethod::MD5, hex_encode(md5("abc"))));
    EXPECT_TRUE(matches("abc", PasswordMethod::SHA1, hex_encode(sha1("abc"))));
    EXPECT_TRUE(matches("abc", PasswordMethod::SHA256, hex_encode(sha256("abc"))));
    EXPECT_FALSE(matches("abd", PasswordMethod::SHA256, hex_encode(sha256("abc"))));
    EXPECT_TRUE(refusal(PasswordMethod::SHA256, hex_encode(sha1("abc"))));
    EXPECT_TRUE(refusal(PasswordMethod::MD5, ""));
}

TEST(PasswordHash, ReadsEachTypeOfArgon2OnlyUnderItsName) {
    const std::string salt_and_hash = "$m=64,t=3,p=1$c29tZXNhbHQ$" + std::string(43, 'A');
    const std::string d = "$argon2d$v=19" + salt_and_hash;
    const std::string i = "$argon2i$v=19" + salt_and_hash;
    EXPECT_FALSE(refusal(PasswordMethod::Argon2d, d));
    EXPECT_FALSE(refusal(PasswordMethod::Argon2i, i));
    EXPECT_FALSE(refusal(PasswordMethod::Encoded, i));
    EXPECT_TRUE(refusal(PasswordMethod::Argon2id, d));
    EXPECT_TRUE(refusal(PasswordMethod::Argon2i, d));
    EXPECT_TRUE(refusal(PasswordMethod::Bcrypt, i));
    EXPECT_FALSE(matches("p", PasswordMethod::Argon2d, d));
}

TEST(PasswordHash, ReadsLogtosLegacyForms) {
    // https://www.rfc-editor.org/rfc/rfc6070#section-2, with a salt as text and in hexadecimal
    constexpr std::string_view expected = "4b007901b765489abead49d926f721d065a429c1";
    for (const std::string_view salt : {"salt", "hex:73616c74"}) {
        for (const std::string_view end : {"", ",\"@\""}) {
            const std::string text = R"(["pbkdf2",[")" + std::string(salt) +
                                     R"(","4096","20","sha1")" + std::string(end) + R"(],")" +
                                     std::string(expected) + R"("])";
            EXPECT_TRUE(matches("password", PasswordMethod::Legacy, text));
            EXPECT_FALSE(matches("Password", PasswordMethod::Legacy, text));
        }
    }
    const std::string sha3 =
        R"(["SHA3-256",["@"],"3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"])";
    EXPECT_TRUE(matches("abc", PasswordMethod::Legacy, sha3));
    const std::string twice = R"(["md5",["@","-","@"],")" + hex_encode(md5("a-a")) + R"("])";
    EXPECT_TRUE(matches("a", PasswordMethod::Legacy, twice));

    const std::string firebase =
        R"(["firebase-scrypt",["42xEC+ixf3L2lw==","jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn21)"
        R"(0wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==","Bw==","8","14"],)"
        R"("lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=="])";
    EXPECT_TRUE(matches("user1password", PasswordMethod::Legacy, firebase));
}

TEST(PasswordHash, RefusesHashesThatEveryPasswordWouldMatch) {
    // ASP.NET Identity version 3 with nothing behind the salt
    const std::string no_hash =
        std::string("\x01\0\0\0\x01\0\0\0\x01\0\0\0\x10", 13) + std::string(16, 's');
    for (const std::string& text :
         {base64_encode(no_hash),
          std::string("pbkdf2_sha256$1000$salt$"),
          std::string("sha256:1000:c2FsdA==:"),
          std::string("scrypt:1024:8:1$salt$"),
          std::string("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$"),
          std::string("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA"),
          std::string("{SSHA}"),
          std::string("$6$salt$"),
          std::string("$y$j9T$salt$"),
          std::string(R"({"algorithm":"hmac-sha256","key":"k","hash":""})"),
          std::string(R"({"algorithm":"symfony-sha512","salt":"k","hash":""})"),
          std::string(R"({"algorithm":"bcrypt","pepper":"k"})"),
          std::string(R"(["sha256",["salt"],")") + std::string(64, '0') + R"("])",
          std::string(R"(["pbkdf2",["salt","1000","0","sha1"],""])")}) {
        EXPECT_EQ(refusal(PasswordMethod::Encoded, text), &password_errors::unknown_format) << text;
    }
}

TEST(R34, RefusesHashesThatCostTooMuch) {
    const std::string tag = std::string(43, 'A');
    const std::string crypt_tag = std::string(43, 'a');
    for (const std::string& text :
         {"$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$" + tag,
          "$argon2id$v=19$m=65536,t=4294967295,p=1$c29tZXNhbHQ$" + tag,
          "$argon2id$v=19$m=65536,t=1,p=64$c29tZXNhbHQ$" + tag,
          "$2b$31$" + std::string(53, 'a'),
          "$2b$15$" + std::string(53, 'a'),
          "$6$rounds=999999999$salt$" + std::string(86, 'a'),
          "$5$rounds=1000001$salt$" + crypt_tag,
          "$y$jFT$salt$" + crypt_tag,
          "$7$M6..../....salt$" + crypt_tag,
          std::string("pbkdf2_sha256$2000001$salt$") + tag + '=',
          std::string("pbkdf2_sha256$18446744073709551615$salt$") + tag + '=',
          "scrypt:1073741824:8:1$salt$" + std::string(64, '0'),
          "scrypt:1024:8:1048576$salt$" + std::string(64, '0'),
          "scrypt:2:4294967296:4294967296$salt$" + std::string(64, '0'),
          "$P$Zsaltsalt" + std::string(22, 'a'),
          std::string(R"({"algorithm":"symfony-sha512","iterations":10000000,"hash":")") +
              std::string(86, 'A') + "==\"}"}) {
        EXPECT_EQ(refusal(PasswordMethod::Encoded, text), &password_errors::too_costly) << text;
        EXPECT_FALSE(verify_password("password", {PasswordMethod::Encoded, text})) << text;
    }
    EXPECT_FALSE(check_argon2_parameters({.memory_kib = 10'000'000, .passes = 1}));
    EXPECT_FALSE(check_argon2_parameters({.memory_kib = 1, .passes = 1}));
    EXPECT_TRUE(check_argon2_parameters({}));
}

TEST(R34, RefusesTextsThatAreNoHash) {
    for (const std::string& text :
         {std::string(),
          std::string("password"),
          std::string("$"),
          std::string("$$$$$$"),
          std::string("$1$"),
          std::string("$2b$10$short"),
          std::string("$2x$10$") + std::string(53, 'a'),
          std::string("$6$") + std::string(500, 'a'),
          std::string("$6$sa\0lt$", 9) + std::string(86, 'a'),
          std::string("*0"),
          std::string("$argon2id$"),
          std::string("$argon2id$v=19$m=64,t=1$c29tZXNhbHQ$") + std::string(43, 'A'),
          std::string("$argon2id$v=19$m=64,m=64,t=1,p=1$c29tZXNhbHQ$") + std::string(43, 'A'),
          std::string("{}"),
          std::string("{\""),
          std::string("[]"),
          std::string(R"({"credentialData":1})"),
          std::string(R"({"algorithm":"rot13"})"),
          std::string(R"(["whirlpool",["@"],"00"])"),
          std::string(10'000, '['),
          std::string(100'000, 'A')}) {
        EXPECT_EQ(refusal(PasswordMethod::Encoded, text), &password_errors::unknown_format) << text;
    }
}

TEST(PasswordHash, TakesNoPasswordThatCryptWouldCutShort) {
    const std::string bcrypt = "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i";
    EXPECT_TRUE(matches("abc", PasswordMethod::Bcrypt, bcrypt));
    EXPECT_FALSE(matches(std::string("abc\0d", 5), PasswordMethod::Bcrypt, bcrypt));
    EXPECT_FALSE(matches(std::string("abc\0", 4), PasswordMethod::Bcrypt, bcrypt));
    EXPECT_FALSE(matches(std::string(100'000, 'a'), PasswordMethod::Bcrypt, bcrypt));
}

TEST(PasswordHash, NamesItsMethodsAsTheManagementApiDoes) {
    for (const std::string_view name :
         {"Argon2i", "Argon2id", "Argon2d", "SHA1", "SHA256", "MD5", "Bcrypt", "Legacy", "Encoded"
         }) {
        const auto method = find_password_method(name);
        ASSERT_TRUE(method) << name;
        EXPECT_EQ(to_text(*method), name);
    }
    EXPECT_FALSE(find_password_method("argon2i"));
}

}  // namespace
}  // namespace ostiary
