#include "crypto/random.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ostiary {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

Bytes drawn(SystemRandom& random) {
    Bytes bytes{};
    random.fill(bytes);
    return bytes;
}

TEST(SystemRandom, GivesNothingOutTwice) {
    SystemRandom random;
    std::set<Bytes> seen;
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(drawn(random)).second);
    Bytes elsewhere{};
    std::thread([&] { elsewhere = drawn(random); }).join();
    EXPECT_FALSE(seen.contains(elsewhere));
}

TEST(SystemRandom, FillsEveryLength) {
    SystemRandom random;
    for (std::size_t length : {0, 1, 42, 63, 64, 65, 511, 512, 513, 5000}) {
        std::vector<std::uint8_t> bytes(length);
        random.fill(bytes);
        // Of 42 bytes and more, all zeros is as likely as a wrong answer of the machine.
        const std::set<std::uint8_t> values(bytes.begin(), bytes.end());
        EXPECT_TRUE(length < 42 || values.size() > 1) << length;
    }
}

// What was drawn ahead before a fork must not be given out on both sides of it.
TEST(SystemRandom, DiffersOnBothSidesOfAFork) {
    SystemRandom random;
    (void)drawn(random);
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const Bytes bytes = drawn(random);
        const bool sent = ::write(ends[1], bytes.data(), bytes.size()) == std::ssize(bytes);
        ::_exit(sent ? 0 : 1);
    }
    const Bytes own = drawn(random);
    Bytes other{};
    EXPECT_EQ(::read(ends[0], other.data(), other.size()), std::ssize(other));
    int status = 1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_NE(own, other);
    ::close(ends[0]);
    ::close(ends[1]);
}

}  // namespace
}  // namespace ostiary
