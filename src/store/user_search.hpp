#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "sql/database.hpp"
#include "store/trigram_index.hpp"

#include <optional>
#include <string>
#include <vector>

// The index by which users are found by a part of their identifiers or names.
//
// PostgreSQL and SQLite have such indexes of their own. PostgreSQL's cannot be used under row-level
// security, since their operators are not leakproof, and either would cost each new user a row or
// an entry per trigram. So users gather in a tail, which triggers fill, and a job
// (jobs/user_search_index.hpp) writes them into segments by the thousand: a few bytes per trigram
// in rows that are read by key. See docs/decisions/0008-user-search-index.md.
namespace ostiary::store {

// A user of the tail. What is read of the user afterwards is what the version stands for, or newer.
struct TailEntry {
    std::string id;
    std::int64_t version = 0;
};

struct SearchSegment {
    std::int64_t number = 0;
    std::int64_t users = 0;
    Milliseconds built_at = 0;
};

// What a segment is made of.
struct SearchSegmentContent {
    std::vector<std::string> ids;  // by number of the record
    std::vector<TrigramBlock> blocks;
};

// Thread safety: all members may be called concurrently.
class UserSearch {
public:
    explicit UserSearch(sql::Database& database) : database_(database) {}

    // Users who may have all of the trigrams, and who do not stand in the tail as it was before the
    // call: read the tail first. Some do not have them, some may be gone, and some come twice.
    // Nothing if there are more than `most` of them, or if segments kept being rewritten meanwhile.
    Task<std::optional<std::vector<std::string>>>
    find_indexed(TenantId tenant, std::vector<Trigram> trigrams, std::size_t most);

    // Users who are in no segment, or not as they are now, in the order of their ids.
    Task<std::vector<TailEntry>> list_tail(TenantId tenant, std::string after, std::int64_t limit);
    // At most `most`.
    Task<std::int64_t> count_tail(TenantId tenant, std::int64_t most);

    Task<std::vector<SearchSegment>> list_segments(TenantId tenant);
    Task<std::vector<std::string>> list_members(TenantId tenant, std::int64_t number);

    // Two batches that write a segment of one number are in conflict, as are two that remove it.
    static void insert_segment(
        sql::Batch& batch,
        const SearchSegment& segment,
        const SearchSegmentContent& content
    );
    static void remove_segment(sql::Batch& batch, std::int64_t number);
    // Takes a user out of the tail unless there was another change since.
    static void remove_tail(sql::Batch& batch, const TailEntry& entry);

private:
    struct Candidates;

    Task<Candidates> find_records(TenantId tenant, std::vector<Trigram> trigrams);

    sql::Database& database_;
};

}  // namespace ostiary::store
