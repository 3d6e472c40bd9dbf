#pragma once

#include "sql/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Migrations of the schema: db/migrations/NNNN_name.sql, applied in order at start, forward only,
// each in one transaction together with its row in schema_migrations.
//
// A file runs on both databases. Lines between `-- only: postgres` (or sqlite) and `-- end` belong
// to one of them. A migration leaves servers of the release before it running.
namespace ostiary::sql {

struct Migration {
    int version;  // 1, 2, ... without gaps
    std::string_view name;
    std::string_view checksum;
    std::string_view text;
};

// Those of this program.
std::span<const Migration> embedded_migrations();

// The database does not fit this program; the description says what to do.
inline constexpr ErrorKind unfit_database{"unfit_database", 500, "The database does not fit."};

// Applies what is missing and returns how many that were. Any number of processes may do so at
// once; each migration is applied by one of them. Fails with unfit_database when the database is
// newer than the program or was migrated by a file that has changed since. `now` is in
// milliseconds.
Task<int> migrate(Database& database, std::span<const Migration> migrations, std::int64_t now);

// The text of a migration for one database.
std::string text_for(std::string_view dialect, const Migration& migration);

}  // namespace ostiary::sql
