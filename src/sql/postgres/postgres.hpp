#pragma once

#include "sql/database.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace ostiary::sql {

struct PostgresOptions {
    // postgres:// or postgresql://, as libpq reads it (sslmode, several hosts, a socket's directory
    // as `host`), and `schema` for a schema other than the role's default.
    std::string url;
    int pipeline_connections = 1;  // for each loop, for reads
    int pool_size = 4;             // for each loop, for writes
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds acquire_timeout{5000};  // wait for a connection that is free
    std::chrono::milliseconds statement_timeout{10000};
};

// A PostgreSQL server, 14 or newer.
//
// Each loop has connections of its own: a pipeline for reads, and a few for writes. Statements of
// many coroutines share a connection without waiting for each other's answers; a batch with guards
// and more than one statement has one to itself for two round trips. Row-level security sees the
// tenant in the setting `ostiary.tenant`, '*' for a global query.
//
// Nothing connects before the first statement. Throws std::invalid_argument for a URL that is none.
// When the server is gone, statements throw sql::Unavailable at once, and connections come back
// with a growing delay. A select is tried again once on a new connection; a batch after a deadlock
// or serialization failure. A batch whose connection is lost before its answer is not: it may be
// written or not.
//
// Thread safety: run() and write() may be called on any loop. The database outlives the tasks it
// runs; it and the loops may end in any order.
std::unique_ptr<Database> open_postgres(PostgresOptions options);

}  // namespace ostiary::sql
