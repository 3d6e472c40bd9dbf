#pragma once

#include "sql/database.hpp"

#include <optional>
#include <string>
#include <string_view>

using PGresult = struct pg_result;

namespace ostiary::sql::postgres {

// What the server said about a failed statement, without the values in it.
struct ServerError {
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    enum class Kind {
        conflict,     // a constraint
        retry,        // deadlock or serialization failure: nothing was written
        stale_plan,   // the prepared statement is gone or outdated: nothing was written
        unavailable,  // disk full, shutting down, time-out, read-only, ...
        defect,
    };

    std::string sqlstate;
    std::string schema;      // of the constraint
    std::string table;       // likewise
    std::string constraint;  // name
    std::string text;        // of errors about the statement's text, which holds no values

    Kind kind() const;
    // Only for conflict; a unique constraint is still to be normalized.
    Conflict::Kind conflict_kind() const;
    std::string describe(std::string_view query) const;
    [[noreturn]] void raise(std::string_view query) const;
};

ServerError read_error(const PGresult* result);

// What a statement fails with that waited for a lock for too long.
inline constexpr const char* lock_not_available = "55P03";

}  // namespace ostiary::sql::postgres
