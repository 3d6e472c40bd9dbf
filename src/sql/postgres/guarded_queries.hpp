#pragma once

#include "sql/query.hpp"
#include "sql/rows.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace ostiary::sql::postgres {

// Statements that fail by themselves when they touch no row. The server then undoes the whole
// group, so that a guarded batch needs no second round trip for its commit and no connection of its
// own.
//
// Thread safety: all members may be called concurrently.
class GuardedQueries {
public:
    // The form of a statement that selects, in its last column, what only some touched row makes
    // possible. Lives as long as this object.
    const Query& find(const Query& query);

    // The rows of the statement itself, from those of its form.
    static void restore(const Query& query, Rows& rows);

private:
    struct Form {
        std::string text;
        Query query;
    };

    std::mutex mutex_;
    std::unordered_map<const Query*, std::unique_ptr<const Form>> forms_;
};

// What the server says when such a statement touched no row.
inline constexpr const char* guard_failed = "22012";  // division_by_zero

}  // namespace ostiary::sql::postgres
