#include "store/user_search.hpp"

#include "base/try.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <span>

namespace ostiary::store {
namespace {

constexpr std::int64_t run_size = 64;
// So few candidates are looked at sooner than another trigram.
constexpr std::size_t few_candidates = 48;
constexpr std::size_t most_trigrams = 16;
constexpr int most_attempts = 3;

struct TailRow : TailEntry {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &TailEntry::id),
            sql::column("version", &TailEntry::version),
        };
    }
};

struct SegmentRow : SearchSegment {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("number", &SearchSegment::number),
            sql::column("users", &SearchSegment::users),
            sql::column("built_at", &SearchSegment::built_at),
        };
    }
};

struct BlockRow {
    std::int64_t number = 0;
    std::optional<sql::Bytes> content;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("number", &BlockRow::number),
            sql::column("content", &BlockRow::content),
        };
    }
};

struct MembersRow {
    std::int64_t first = 0;
    sql::Bytes ids;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("first", &MembersRow::first),
            sql::column("ids", &MembersRow::ids),
        };
    }
};

// Small letters are what names and addresses are made of: what has other characters is rarer.
int rank(Trigram trigram) {
    int letters = 0;
    for (; trigram != 0; trigram >>= 21U) {
        const auto c = trigram & 0x1FFFFFU;
        letters += c >= 'a' && c <= 'z' ? 1 : 0;
    }
    return letters;
}

}  // namespace

// Numbers of records by segment.
struct UserSearch::Candidates {
    std::map<std::int64_t, std::vector<std::uint32_t>> records;

    std::size_t size() const {
        std::size_t size = 0;
        for (const auto& [number, found] : records) size += found.size();
        return size;
    }
    // A segment that is not among the rows was rewritten since the first trigram was read: what is
    // known of it stays.
    void narrow(const std::vector<BlockRow>& rows, Trigram trigram) {
        for (const BlockRow& row : rows) {
            const auto known = records.find(row.number);
            if (known == records.end() || known->second.empty()) continue;
            const auto found = records_of(row, trigram);
            std::vector<std::uint32_t> both;
            std::ranges::set_intersection(known->second, found, std::back_inserter(both));
            known->second = std::move(both);
        }
    }
    static std::vector<std::uint32_t> records_of(const BlockRow& row, Trigram trigram) {
        if (!row.content) return {};
        return store::find_records(row.content->value, trigram);
    }
};

Task<UserSearch::Candidates>
UserSearch::find_records(TenantId tenant, std::vector<Trigram> trigrams) {
    std::ranges::sort(trigrams, {}, [](Trigram trigram) {
        return std::pair(rank(trigram), trigram);
    });
    if (trigrams.size() > most_trigrams) trigrams.resize(most_trigrams);
    Candidates candidates;
    bool first = true;
    for (const Trigram trigram : trigrams) {
        CO_TRY(
            const auto rows,
            co_await database_.list<BlockRow>(
                tenant, user_search_sql::find_blocks, trigram_key(trigram)
            )
        );
        if (!first) {
            candidates.narrow(rows, trigram);
        } else {
            for (const BlockRow& row : rows) {
                candidates.records[row.number] = Candidates::records_of(row, trigram);
            }
        }
        first = false;
        if (candidates.size() <= few_candidates) break;
    }
    co_return candidates;
}

Task<std::optional<std::vector<std::string>>>
UserSearch::find_indexed(TenantId tenant, std::vector<Trigram> trigrams, std::size_t most) {
    using Ids = std::vector<std::string>;
    for (int attempt = 1; attempt <= most_attempts; ++attempt) {
        CO_TRY(const auto candidates, co_await find_records(tenant, trigrams));
        if (candidates.size() > most) break;
        Ids ids;
        bool whole = true;
        for (const auto& [number, records] : candidates.records) {
            if (records.empty()) continue;
            std::map<std::int64_t, Ids> runs;
            // Few runs are read one by one, many with those between them.
            const bool scattered = records.size() <= 4;
            for (std::size_t i = 0; i < (scattered ? records.size() : 1); ++i) {
                const std::int64_t first = records[i] / run_size * run_size;
                const std::int64_t last = scattered ? first : records.back();
                if (runs.contains(first)) continue;
                CO_TRY(
                    auto rows,
                    co_await database_.list<MembersRow>(
                        tenant, user_search_sql::list_members, number, first, last
                    )
                );
                for (const auto& row : rows) runs[row.first] = decode_ids(row.ids.value);
            }
            for (const std::uint32_t record : records) {
                const auto run = runs.find(record / run_size * run_size);
                const std::size_t place = record % run_size;
                // The segment was rewritten as another one.
                whole = whole && run != runs.end() && place < run->second.size();
                if (whole) ids.push_back(run->second[place]);
            }
        }
        if (whole) co_return std::optional(std::move(ids));
    }
    co_return std::optional<Ids>{};
}

Task<std::vector<TailEntry>>
UserSearch::list_tail(TenantId tenant, std::string after, std::int64_t limit) {
    return list_models<TailEntry, TailRow>(
        database_, std::move(tenant), user_search_sql::list_tail, std::move(after), limit
    );
}

Task<std::int64_t> UserSearch::count_tail(TenantId tenant, std::int64_t most) {
    return database_.count(std::move(tenant), user_search_sql::count_tail, most);
}

Task<std::vector<SearchSegment>> UserSearch::list_segments(TenantId tenant) {
    return list_models<SearchSegment, SegmentRow>(
        database_, std::move(tenant), user_search_sql::list_segments
    );
}

Task<std::vector<std::string>> UserSearch::list_members(TenantId tenant, std::int64_t number) {
    CO_TRY(
        const auto rows,
        co_await database_.list<MembersRow>(
            tenant, user_search_sql::list_members, number, std::int64_t{0}, INT64_MAX
        )
    );
    std::vector<std::string> ids;
    for (const auto& row : rows) std::ranges::move(decode_ids(row.ids.value), back_inserter(ids));
    co_return ids;
}

void UserSearch::insert_segment(
    sql::Batch& batch,
    const SearchSegment& segment,
    const SearchSegmentContent& content
) {
    batch.add(user_search_sql::insert_segment, segment.number, segment.users, segment.built_at);
    for (const TrigramBlock& block : content.blocks) {
        batch.add(
            user_search_sql::insert_block,
            segment.number,
            trigram_key(block.first),
            sql::Bytes{block.content}
        );
    }
    const std::span ids(content.ids);
    for (std::size_t first = 0; first < ids.size(); first += run_size) {
        const auto run = ids.subspan(first, std::min<std::size_t>(run_size, ids.size() - first));
        batch.add(
            user_search_sql::insert_members,
            segment.number,
            static_cast<std::int64_t>(first),
            sql::Bytes{encode_ids(run)}
        );
    }
}

void UserSearch::remove_segment(sql::Batch& batch, std::int64_t number) {
    batch.require(user_search_sql::remove_segment, number);
}

void UserSearch::remove_tail(sql::Batch& batch, const TailEntry& entry) {
    batch.add(user_search_sql::remove_tail, entry.id, entry.version);
}

}  // namespace ostiary::store
