#include "base/encoding.hpp"
#include "base/id.hpp"
#include "base/loop.hpp"
#include "base/try.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace ostiary {
namespace {

class CountingRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> output) override {
        for (auto& byte : output) byte = next_++;
    }

private:
    std::uint8_t next_ = 0;
};

constexpr ErrorKind refused{"refused", 400, "No."};

Task<int> answer(bool good) {
    if (!good) co_return fail(refused);
    co_return 42;
}

Task<int> doubled(bool good) {
    CO_TRY(const int value, co_await answer(good));
    co_return value * 2;
}

Task<int> thrown() {
    throw std::runtime_error("gone");
    co_return 0;
}

Task<bool> slept() {
    const auto before = std::this_thread::get_id();
    CO_CHECK(co_await sleep_for(std::chrono::milliseconds(1)));
    co_return before == std::this_thread::get_id();
}

TEST(Task, HandsValuesErrorsAndExceptionsToTheOneWhoAwaits) {
    EXPECT_EQ(run_task(doubled(true)), 84);
    const auto failed = run_task(doubled(false));
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().is(refused));
    EXPECT_THROW((void)run_task(thrown()), std::runtime_error);
    EXPECT_EQ(run_task(slept()), true);
}

Task<int> with_frame_of(std::size_t depth) {
    std::array<char, 700> used{};
    used[depth % used.size()] = 1;
    if (depth == 0) co_return used[0];
    CO_TRY(const int below, co_await with_frame_of(depth - 1));
    co_return below + used[depth % used.size()];
}

// Frames that a thread keeps for the next tasks, more than it keeps, and what it leaves at its end.
TEST(Task, UsesTheMemoryOfEndedTasksAgain) {
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(run_task(with_frame_of(3000)), 3001);
        std::thread([] { EXPECT_EQ(run_task(with_frame_of(10)), 11); }).join();
    }
}

TEST(Encoding, RefusesASecondSpellingOfTheSameBytes) {
    EXPECT_EQ(base64url_encode("\xff\xfe"), "__4");
    EXPECT_EQ(base64url_decode("__4"), "\xff\xfe");
    EXPECT_FALSE(base64url_decode("__5"));
    EXPECT_FALSE(base64url_decode("__4="));
    EXPECT_FALSE(base64url_decode("a"));
    EXPECT_EQ(base64_encode("a"), "YQ==");
    EXPECT_EQ(base64_decode("YQ=="), "a");
    EXPECT_EQ(hex_decode(hex_encode("\x01\xab")), "\x01\xab");
}

TEST(Encoding, DecodesWhatItEncodesAtEveryLength) {
    std::string bytes;
    for (int length = 0; length < 70; ++length) {
        const std::string url = base64url_encode(bytes);
        EXPECT_EQ(url.size(), (bytes.size() * 4 + 2) / 3);
        EXPECT_EQ(base64url_decode(url), bytes);
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        bytes += static_cast<char>(length * 37 + 200);
    }
    EXPECT_EQ(base64url_encode("fo"), "Zm8");
    EXPECT_EQ(base64url_encode("foobar"), "Zm9vYmFy");
    for (const std::string_view text :
         {"Zg=", "Zm9vYg=", "Zm9 vYg", "Zm9vY\xc3", "Zh", "Zm9vYh", "Zm9"}) {
        const auto decoded = base64url_decode(text);
        EXPECT_TRUE(!decoded || base64url_encode(*decoded) == text) << text;
    }
    EXPECT_FALSE(base64url_decode("Zh"));
    EXPECT_FALSE(base64url_decode("Zm9vYh"));
}

TEST(Encoding, DecodesPercentEscapesStrictly) {
    EXPECT_EQ(percent_decode("a%20b+c", true), "a b c");
    EXPECT_EQ(percent_decode("a+c", false), "a+c");
    EXPECT_FALSE(percent_decode("%2", true));
    EXPECT_FALSE(percent_decode("%zz", true));
    EXPECT_FALSE(percent_decode("a%4", true));
    EXPECT_EQ(percent_decode("%41", true), "A");
    EXPECT_EQ(percent_decode("+%2B++%00", true), std::string(" +  \0", 5));
    EXPECT_EQ(percent_encode("a b/\xc3\xa9"), "a%20b%2F%C3%A9");
}

TEST(Encoding, RecognizesIllFormedUtf8) {
    EXPECT_TRUE(is_utf8("héllo 世界 😀"));
    EXPECT_FALSE(is_utf8("\xc0\x80"));
    EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
    EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
    EXPECT_FALSE(is_utf8("\xe4\xb8"));
    // Wherever it stands among characters that are taken together.
    for (std::size_t before = 0; before < 20; ++before) {
        const std::string text(before, 'a');
        EXPECT_TRUE(is_utf8(text + "\xc3\xa9" + text));
        EXPECT_FALSE(is_utf8(text + "\xa9" + text));
        EXPECT_FALSE(is_utf8(text + "\xc3"));
    }
}

TEST(Id, HasTheLengthsAndAlphabetsThatClientsExpect) {
    CountingRandom random;
    EXPECT_EQ(standard_id(random).size(), 21U);
    EXPECT_EQ(short_id(random).size(), 12U);
    EXPECT_EQ(secret_text(random).size(), 32U);
    EXPECT_EQ(
        standard_id(random).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"),
        std::string::npos
    );
}

}  // namespace
}  // namespace ostiary
