#include "store/trigram_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <stdexcept>

namespace ostiary::store {
namespace {

TEST(TrigramIndex, TakesThreeCharactersOfAnyLengthWithoutCase) {
    EXPECT_TRUE(trigrams_of("").empty());
    EXPECT_TRUE(trigrams_of("ab").empty());
    EXPECT_EQ(trigrams_of("abcd").size(), 2U);
    EXPECT_EQ(trigrams_of("ABcd"), trigrams_of("abCD"));
    EXPECT_EQ(
        trigrams_of("\xC3\x84"
                    "b\xD0\x98"),
        trigrams_of("\xC3\xA4"
                    "B\xD0\xB8")
    );
    EXPECT_EQ(
        trigrams_of("a\xF0\x9F\x98\x80"
                    "b")
            .size(),
        1U
    );
    // Not well-formed: something, and no more than there is.
    EXPECT_LE(trigrams_of("\xFF\xFE\xF0\x80").size(), 2U);
    EXPECT_LT(trigram_key(trigrams_of("abc")[0]).value, trigram_key(trigrams_of("abd")[0]).value);
    EXPECT_LT(
        trigram_key(trigrams_of("zzz")[0]).value,
        trigram_key(trigrams_of("\xE4\xB8\xAD"
                                "aa")[0])
            .value
    );
}

// Of the blocks, the one of the greatest first trigram that is not above it, as the statement asks.
std::vector<std::uint32_t> look_up(const std::vector<TrigramBlock>& blocks, Trigram trigram) {
    const auto above = std::ranges::upper_bound(
        blocks,
        trigram_key(trigram).value,
        {},
        [](const TrigramBlock& block) { return trigram_key(block.first).value; }
    );
    if (above == blocks.begin()) return {};
    return find_records(std::prev(above)->content, trigram);
}

TEST(TrigramIndex, FindsTheRecordsOfEveryTrigram) {
    std::mt19937 generator(7);
    TrigramBlocks blocks;
    std::map<Trigram, std::set<std::uint32_t>> expected;
    for (std::uint32_t record = 0; record < 3000; ++record) {
        std::string first = "common";
        for (int i = 0; i < 9; ++i) first += static_cast<char>('a' + generator() % 12);
        const std::string second = record % 100 == 0 ? "rare \xD0\x98!" : "";
        const std::vector<std::string_view> texts{first, second};
        blocks.add_record(texts);
        for (const auto text : texts) {
            for (const Trigram trigram : trigrams_of(text)) expected[trigram].insert(record);
        }
    }
    const auto finished = blocks.finish();
    EXPECT_GT(finished.size(), 10U);
    for (const auto& [trigram, records] : expected) {
        const auto found = look_up(finished, trigram);
        EXPECT_TRUE(std::ranges::equal(found, records)) << trigram;
    }
    EXPECT_TRUE(look_up(finished, trigrams_of("zzz")[0]).empty());
    EXPECT_TRUE(look_up(finished, trigrams_of("   ")[0]).empty());
    EXPECT_TRUE(look_up(finished, trigrams_of("aaz")[0]).empty());
}

TEST(TrigramIndex, ThrowsOnWhatIsNoBlock) {
    EXPECT_THROW(find_records("\x80", 1), std::logic_error);
    EXPECT_THROW(find_records(std::string("\x01\x7F", 2), 1), std::logic_error);
    EXPECT_THROW(find_records(std::string(12, '\xFF'), 1), std::logic_error);
    EXPECT_THROW(
        decode_ids("\x05"
                   "ab"),
        std::logic_error
    );
    EXPECT_TRUE(find_records("", 1).empty());
}

TEST(TrigramIndex, KeepsRunsOfIds) {
    const std::vector<std::string> ids{"", "a", std::string(300, 'x'), "\xC3\xA4"};
    EXPECT_EQ(decode_ids(encode_ids(ids)), ids);
}

}  // namespace
}  // namespace ostiary::store
