#pragma once

#include "sql/value.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The form of a segment of the index that finds texts by a part of them (store/user_search.hpp).
//
// A text that contains another contains every three consecutive characters of it, whatever their
// case. The index tells which records contain given ones: all that can match and some that do not,
// so that whoever asks looks at each.
namespace ostiary::store {

// Three characters without case, packed in the order of their numbers.
using Trigram = std::uint64_t;

// Those of a text, in the order of the text.
std::vector<Trigram> trigrams_of(std::string_view utf8);
// Ordered as the numbers are.
sql::Bytes trigram_key(Trigram trigram);

// What stands in one row: trigrams from the first on, each with the records that have it.
struct TrigramBlock {
    Trigram first = 0;
    std::string content;
};

// Makes the blocks of a segment. Records are numbered in the order of their coming.
class TrigramBlocks {
public:
    void add_record(std::span<const std::string_view> texts);
    // In the order of their first trigrams. Sorts; for a thread that may be busy for a while.
    std::vector<TrigramBlock> finish();

private:
    struct Posting {
        Trigram trigram;
        std::uint32_t record;
        auto operator<=>(const Posting&) const = default;
    };

    void
    append(std::vector<TrigramBlock>& blocks, Trigram trigram, std::span<const Posting> postings);

    std::vector<Posting> postings_;
    std::uint32_t records_ = 0;
    Trigram previous_ = 0;
};

// The numbers of the records that have the trigram, in ascending order, out of the one block that
// can tell: that of the greatest first trigram that is not above it. Throws std::logic_error on
// what is not a block.
std::vector<std::uint32_t> find_records(std::string_view content, Trigram trigram);

// A run of ids as it stands in one row.
std::string encode_ids(std::span<const std::string> ids);
std::vector<std::string> decode_ids(std::string_view content);

}  // namespace ostiary::store
