#include "store/trigram_index.hpp"

#include "model/letter_case.hpp"

#include <algorithm>
#include <stdexcept>

namespace ostiary::store {
namespace {

constexpr unsigned bits_per_character = 21;
// A row that PostgreSQL keeps in place and SQLite without an overflow page.
constexpr std::size_t block_size = 1800;

// A block is a run of entries: the trigram less the one before it (0 before the first), twice the
// size of what follows, plus one for a bitmap; then the records, as a bitmap or as the distances
// from each to the next, whichever is shorter. Numbers are in base 128, lowest digit first, with
// the eighth bit set on all digits but the last.
void append_number(std::string& output, std::uint64_t number) {
    while (number >= 0x80) {
        output += static_cast<char>(0x80U | (number & 0x7FU));
        number >>= 7U;
    }
    output += static_cast<char>(number);
}

class Reader {
public:
    explicit Reader(std::string_view content) : rest_(content) {}

    bool more() const { return !rest_.empty(); }

    std::uint64_t number() {
        std::uint64_t number = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto digit = static_cast<unsigned char>(take(1)[0]);
            number |= std::uint64_t{digit & 0x7FU} << shift;
            if (digit < 0x80) return number;
        }
        throw std::logic_error("a block of the search index holds an endless number");
    }

    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) throw std::logic_error("a block of the search index is cut off");
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

private:
    std::string_view rest_;
};

std::vector<std::uint32_t> read_bitmap(std::string_view bitmap) {
    std::vector<std::uint32_t> records;
    for (std::size_t i = 0; i < bitmap.size(); ++i) {
        for (auto byte = static_cast<unsigned char>(bitmap[i]); byte != 0; byte &= byte - 1) {
            const auto bit = static_cast<unsigned>(__builtin_ctz(byte));
            records.push_back(static_cast<std::uint32_t>(8 * i + bit));
        }
    }
    return records;
}

std::vector<std::uint32_t> read_distances(std::string_view distances) {
    std::vector<std::uint32_t> records;
    std::uint64_t record = 0;
    for (Reader reader(distances); reader.more();) {
        record += reader.number();
        records.push_back(static_cast<std::uint32_t>(record));
    }
    return records;
}

}  // namespace

std::vector<Trigram> trigrams_of(std::string_view utf8) {
    std::vector<Trigram> trigrams;
    constexpr Trigram mask = (Trigram{1} << (3 * bits_per_character)) - 1;
    Trigram window = 0;
    std::size_t length = 0;
    const auto append = [&](char32_t c) {
        window = (window << bits_per_character | lower_case(c)) & mask;
        if (++length >= 3) trigrams.push_back(window);
    };
    const bool is_ascii = std::ranges::none_of(utf8, [](char c) { return (c & 0x80) != 0; });
    if (is_ascii) {
        for (const char c : utf8) append(static_cast<unsigned char>(c));
    } else {
        for (const char32_t c : decode_utf8(utf8)) append(c);
    }
    return trigrams;
}

sql::Bytes trigram_key(Trigram trigram) {
    std::string key(8, '\0');
    for (std::size_t i = 8; i-- > 0; trigram >>= 8U) key[i] = static_cast<char>(trigram & 0xFFU);
    return {std::move(key)};
}

void TrigramBlocks::add_record(std::span<const std::string_view> texts) {
    for (const std::string_view text : texts) {
        for (const Trigram trigram : trigrams_of(text)) postings_.push_back({trigram, records_});
    }
    ++records_;
}

std::vector<TrigramBlock> TrigramBlocks::finish() {
    std::ranges::sort(postings_);
    const auto repeated = std::ranges::unique(postings_);
    postings_.erase(repeated.begin(), repeated.end());
    std::vector<TrigramBlock> blocks;
    for (auto first = postings_.begin(); first != postings_.end();) {
        const auto last = std::find_if(first, postings_.end(), [&](const Posting& posting) {
            return posting.trigram != first->trigram;
        });
        append(blocks, first->trigram, {first, last});
        first = last;
    }
    return blocks;
}

void TrigramBlocks::append(
    std::vector<TrigramBlock>& blocks,
    Trigram trigram,
    std::span<const Posting> postings
) {
    std::string records;
    std::uint32_t previous = 0;
    for (const Posting& posting : postings) {
        append_number(records, posting.record - previous);
        previous = posting.record;
    }
    const std::size_t bitmap_size = previous / 8 + 1;
    const bool is_bitmap = bitmap_size < records.size();
    if (is_bitmap) {
        records.assign(bitmap_size, '\0');
        for (const Posting& posting : postings) {
            char& byte = records[posting.record / 8];
            byte = static_cast<char>(byte | 1 << (posting.record % 8));
        }
    }
    if (blocks.empty() || blocks.back().content.size() + records.size() > block_size) {
        blocks.push_back({trigram, {}});
        previous_ = 0;
    }
    std::string& content = blocks.back().content;
    append_number(content, trigram - previous_);
    append_number(content, 2 * records.size() + (is_bitmap ? 1 : 0));
    content += records;
    previous_ = trigram;
}

std::vector<std::uint32_t> find_records(std::string_view content, Trigram trigram) {
    Trigram here = 0;
    for (Reader reader(content); reader.more();) {
        here += reader.number();
        const std::uint64_t size = reader.number();
        const std::string_view records = reader.take(size / 2);
        if (here > trigram) break;
        if (here == trigram) return size % 2 == 1 ? read_bitmap(records) : read_distances(records);
    }
    return {};
}

std::string encode_ids(std::span<const std::string> ids) {
    std::string content;
    for (const std::string& id : ids) {
        append_number(content, id.size());
        content += id;
    }
    return content;
}

std::vector<std::string> decode_ids(std::string_view content) {
    std::vector<std::string> ids;
    for (Reader reader(content); reader.more();) {
        ids.emplace_back(reader.take(reader.number()));
    }
    return ids;
}

}  // namespace ostiary::store
