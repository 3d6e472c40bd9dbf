#include "crypto/hash_memory.hpp"

#include "crypto/password/argon2.hpp"

#include <argon2.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>

namespace ostiary {
namespace {

using password::Argon2Hash;
using password::Argon2Type;

Argon2Hash hash_of(std::uint32_t memory_kib, char salt, Argon2Type type = Argon2Type::id) {
    Argon2Hash hash;
    hash.type = type;
    hash.memory_kib = memory_kib;
    hash.passes = 3;
    hash.salt.assign(16, salt);
    hash.expected.assign(32, '\0');
    return hash;
}

// By the other library, which has memory of its own.
std::string reference(const Argon2Hash& hash, const std::string& password) {
    std::string tag(hash.expected.size(), '\0');
    argon2_hash(
        hash.passes,
        hash.memory_kib,
        1,
        password.data(),
        password.size(),
        hash.salt.data(),
        hash.salt.size(),
        tag.data(),
        tag.size(),
        nullptr,
        0,
        hash.type == Argon2Type::id ? Argon2_id : Argon2_i,
        ARGON2_VERSION_NUMBER
    );
    return tag;
}

bool is_zero(const HashMemory& memory) {
    return std::ranges::all_of(memory.bytes(), [](std::byte byte) { return byte == std::byte{}; });
}

class HashMemoryTest : public testing::Test {
protected:
    void SetUp() override {
        if (!HashMemory::is_supported()) GTEST_SKIP() << "a sanitizer has the system calls";
    }
};

// The one test that fails when another version of libsodium takes its memory in another way.
TEST_F(HashMemoryTest, IsWhatLibsodiumUses) {
    HashMemory memory;
    EXPECT_TRUE(memory.bytes().empty());
    const Argon2Hash hash = hash_of(1024, 's');
    EXPECT_EQ(password::compute_argon2(hash, "password"), reference(hash, "password"));
    EXPECT_EQ(memory.used(), 1024U * 1024U);
    EXPECT_FALSE(is_zero(memory));
    const auto* const place = memory.bytes().data();
    password::compute_argon2(hash, "another");
    EXPECT_EQ(memory.bytes().data(), place);
}

TEST_F(HashMemoryTest, GivesRightHashesOnTheRemainsOfOthers) {
    HashMemory memory;
    for (const std::uint32_t size : {512U, 8U, 4096U, 64U, 4097U, 512U}) {
        for (const auto type : {Argon2Type::id, Argon2Type::i}) {
            const Argon2Hash hash = hash_of(size, static_cast<char>('a' + size % 7), type);
            EXPECT_EQ(password::compute_argon2(hash, "password"), reference(hash, "password"));
        }
    }
    EXPECT_GE(memory.used(), 4096U * 1024U);
}

TEST_F(HashMemoryTest, HoldsNothingOnceItIsWiped) {
    HashMemory memory;
    password::compute_argon2(hash_of(1024, 'a'), "password");
    password::compute_argon2(hash_of(64, 'a'), "password");
    memory.wipe();
    EXPECT_EQ(memory.used(), 0U);
    EXPECT_FALSE(memory.bytes().empty());
    EXPECT_TRUE(is_zero(memory));
    memory.release();
    EXPECT_TRUE(memory.bytes().empty());
    const Argon2Hash hash = hash_of(64, 'b');
    EXPECT_EQ(password::compute_argon2(hash, "password"), reference(hash, "password"));
    EXPECT_EQ(memory.used(), 64U * 1024U);
}

TEST_F(HashMemoryTest, BelongsToItsThread) {
    HashMemory memory;
    const Argon2Hash hash = hash_of(1024, 'a');
    std::thread([&] {
        EXPECT_EQ(password::compute_argon2(hash, "password"), reference(hash, "password"));
    }).join();
    EXPECT_EQ(memory.used(), 0U);
    {
        HashMemory inner;
        password::compute_argon2(hash, "password");
        EXPECT_GT(inner.used(), 0U);
    }
    EXPECT_EQ(memory.used(), 0U);
    password::compute_argon2(hash, "password");
    EXPECT_GT(memory.used(), 0U);
}

// Only that much is kept; a hash of more has memory of its own.
TEST_F(HashMemoryTest, IsNotKeptForWhatTakesVeryMuch) {
    HashMemory memory;
    Argon2Hash hash = hash_of(65U * 1024U, 'a');
    hash.passes = 1;
    EXPECT_EQ(password::compute_argon2(hash, "password"), reference(hash, "password"));
    EXPECT_TRUE(memory.bytes().empty());
}

TEST_F(HashMemoryTest, LendsNothingButWhatWasAnnounced) {
    HashMemory memory;
    constexpr std::size_t size = 4096;
    constexpr int access = PROT_READ | PROT_WRITE;
    constexpr int kind = MAP_PRIVATE | MAP_ANONYMOUS;
    const auto map = [](void* place, std::size_t count, int protection, int flags) {
        void* const mapped = ::mmap(place, count, protection, flags, -1, 0);
        EXPECT_NE(mapped, MAP_FAILED);
        EXPECT_EQ(::munmap(mapped, count), 0);
        return mapped;
    };
    const HashMemory::Loan loan(size);
    const void* const kept = memory.bytes().data();
    EXPECT_NE(map(nullptr, 2 * size, access, kind), kept);
    EXPECT_NE(map(nullptr, size, PROT_READ, kind), kept);
    EXPECT_NE(map(nullptr, size, access, MAP_SHARED | MAP_ANONYMOUS), kept);
    EXPECT_EQ(memory.used(), 0U);

    void* const lent = ::mmap(nullptr, size, access, kind, -1, 0);
    EXPECT_EQ(lent, kept);
    EXPECT_EQ(memory.used(), size);
    EXPECT_NE(map(nullptr, size, access, kind), kept);  // it is lent already
    EXPECT_EQ(::munmap(lent, size), 0);
    EXPECT_EQ(memory.bytes().data(), kept);
}

TEST_F(HashMemoryTest, FailsAsTheSystemDoes) {
    EXPECT_EQ(::mmap(nullptr, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), MAP_FAILED);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(::munmap(nullptr, 0), -1);
}

// Weakness: passwords in a core dump (CWE-528).
TEST_F(HashMemoryTest, IsInNoCoreDump) {
    HashMemory memory;
    password::compute_argon2(hash_of(1024, 'a'), "password");
    std::ifstream maps("/proc/self/smaps");
    const auto begin = reinterpret_cast<std::uintptr_t>(memory.bytes().data());
    bool is_of_it = false;
    bool is_left_out = false;
    for (std::string line; std::getline(maps, line);) {
        const auto dash = line.find('-');
        if (dash != std::string::npos && line.find(' ') > dash) {
            is_of_it = std::stoull(line, nullptr, 16) == begin;
        }
        if (is_of_it && line.starts_with("VmFlags:")) is_left_out = line.contains(" dd");
    }
    EXPECT_TRUE(is_left_out);
}

}  // namespace
}  // namespace ostiary
