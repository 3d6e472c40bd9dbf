#include "crypto/digest.hpp"

#include "base/encoding.hpp"
#include "crypto/bearer_token.hpp"
#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

namespace ostiary {
namespace {

// https://www.rfc-editor.org/rfc/rfc6234#section-8.5 and RFC 1321 appendix A.5
TEST(Digest, HasThePublishedValues) {
    EXPECT_EQ(
        hex_encode(sha256("abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    EXPECT_EQ(hex_encode(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex_encode(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(sha384("abc").size(), 48U);
    EXPECT_EQ(
        hex_encode(sha512("abc")),
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    );
    EXPECT_EQ(Sha256().update("a").update("").update("bc").finish(), sha256("abc"));
}

// https://www.rfc-editor.org/rfc/rfc4231#section-4.3
TEST(Hmac, HasThePublishedValue) {
    EXPECT_EQ(
        hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST(Hmac, DoesNotTakeAnEmptyKeyForTheLastOne) {
    const std::string empty = hmac_sha256("", "data");
    EXPECT_NE(hmac_sha256("key", "data"), empty);
    EXPECT_EQ(hmac_sha256("", "data"), empty);
    EXPECT_EQ(
        hex_encode(hmac_sha256("", "")),
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    );
}

TEST(EqualConstantTime, ComparesSizeAndContent) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_constant_time("abc", "ab"));
}

TEST(BearerToken, IsRecognizedByWhatItsRowHolds) {
    SystemRandom random;
    const BearerToken token = mint_bearer_token(random, 1'700'000'000'000);
    EXPECT_EQ(token.text.reveal().size(), 64U);
    EXPECT_EQ(token.digest, sha256(token.text.reveal()));
    const auto presented = parse_bearer_token(token.text.reveal());
    ASSERT_TRUE(presented);
    EXPECT_EQ(presented->id, token.id);
    EXPECT_EQ(presented->digest, token.digest);
}

TEST(BearerToken, ChangesItsDigestWithEveryCharacter) {
    SystemRandom random;
    const BearerToken token = mint_bearer_token(random, 1'700'000'000'000);
    for (std::size_t i = 0; i < 64; ++i) {
        std::string altered = token.text.reveal();
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        const auto presented = parse_bearer_token(altered);
        ASSERT_TRUE(presented);
        EXPECT_NE(presented->digest, token.digest);
    }
}

TEST(BearerToken, RefusesTextsThatCannotBeOurs) {
    EXPECT_FALSE(parse_bearer_token(""));
    EXPECT_FALSE(parse_bearer_token(std::string(63, 'A')));
    EXPECT_FALSE(parse_bearer_token(std::string(65, 'A')));
    EXPECT_FALSE(parse_bearer_token(std::string(63, 'A') + '='));
    EXPECT_FALSE(parse_bearer_token(std::string(63, 'A') + '\0'));
    EXPECT_FALSE(parse_bearer_token(std::string(100'000, 'A')));
}

TEST(TimeOrderedId, CarriesTheTimeAndGrows) {
    SystemRandom random;
    const std::string first = time_ordered_id(random, 0x0123456789ab);
    EXPECT_EQ(first.size(), 16U);
    EXPECT_EQ(hex_encode(first.substr(0, 6)), "0123456789ab");
    std::string previous = first;
    for (int i = 0; i < 10'000; ++i) {
        const std::string next = time_ordered_id(random, 0x0123456789ab);
        ASSERT_LT(hex_encode(previous), hex_encode(next));
        previous = next;
    }
    EXPECT_LT(hex_encode(previous), hex_encode(time_ordered_id(random, 0x0123456789ac)));
}

TEST(TimeOrderedId, IsUniqueAcrossThreads) {
    SystemRandom random;
    std::vector<std::vector<std::string>> made(4);
    std::vector<std::thread> threads;
    for (auto& ids : made) {
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) ids.push_back(time_ordered_id(random, 42));
        });
    }
    for (auto& thread : threads) thread.join();
    std::set<std::string> all;
    for (const auto& ids : made) {
        EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end(), [](const auto& a, const auto& b) {
            return hex_encode(a) < hex_encode(b);
        }));
        all.insert(ids.begin(), ids.end());
    }
    EXPECT_EQ(all.size(), 8000U);
}

}  // namespace
}  // namespace ostiary
