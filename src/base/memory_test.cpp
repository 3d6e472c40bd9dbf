#include "base/memory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ostiary {
namespace {

// Sanitizers have a heap of their own, which keeps what is freed.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OSTIARY_OTHER_HEAP
#endif
#endif

std::size_t resident_kib() {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
    }
    return 0;
}

TEST(Memory, CodeRunsOnAfterItsRelease) {
    const auto before = resident_kib();
    release_code();
    EXPECT_LT(resident_kib(), before);
    // Virtual functions and constants: tables that the loader has relocated are still there.
    const std::unique_ptr<std::exception> error = std::make_unique<std::runtime_error>("intact");
    EXPECT_STREQ(error->what(), "intact");
    EXPECT_THROW(throw std::runtime_error("caught"), std::runtime_error);
}

#ifndef OSTIARY_OTHER_HEAP
// Memory that is written in a way that no optimization takes away.
std::unique_ptr<char[]> written_block(std::size_t size) {
    auto block = std::make_unique_for_overwrite<char[]>(size);
    for (std::size_t i = 0; i < size; i += 1024) *static_cast<volatile char*>(&block[i]) = 1;
    return block;
}

TEST(Memory, LargeBlocksGoBackWhenFreed) {
    configure_heap();
    const auto before = resident_kib();
    constexpr std::size_t size = 16 << 20;
    for (int i = 0; i < 3; ++i) {
        const auto block = written_block(size);
        EXPECT_GT(resident_kib(), before + 12 * 1024);
    }
    EXPECT_LT(resident_kib(), before + 4 * 1024);
}

TEST(Memory, TrimmingGivesBackWhatLiesBetweenBlocks) {
    constexpr std::size_t size = 64 << 10;
    std::vector<std::unique_ptr<char[]>> blocks;
    for (int i = 0; i < 512; ++i) blocks.push_back(written_block(size));
    const auto full = resident_kib();
    // The last one keeps the end of the heap from being free.
    blocks.erase(blocks.begin(), blocks.end() - 1);
    trim_heap();
    EXPECT_LT(resident_kib() + 16 * 1024, full);
}
#endif

}  // namespace
}  // namespace ostiary
