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
    // For each loop, at least 4: one each for groups of reads, groups of writes and slow reads, and
    // the others for writes that go alone.
    int pool_size = 5;
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds acquire_timeout{5000};  // wait for a connection that is free
    std::chrono::milliseconds statement_timeout{10000};
};

// A PostgreSQL server, 14 or newer.
//
// Each loop has connections of its own. What is quick and small shares a transaction with what else
// the loop has to send: one group of reads and one of writes is in flight, and the next gathers
// meanwhile. What is slow or large goes alone. Guards are enforced by the server, so that no batch
// needs a second round trip. Row-level security sees the tenant in the setting `ostiary.tenant`,
// '*' for a global query.
//
// Nothing connects before the first statement. Throws std::invalid_argument for a URL that is none.
// When the server is gone, statements throw sql::Unavailable at once, and connections come back
// with a growing delay. A select is tried again once on a new connection; a batch after a deadlock
// or serialization failure, and alone when its group failed. A batch whose connection is lost
// before its answer is not: it may be written or not.
//
// Thread safety: run() and write() may be called on any loop. The database outlives the tasks it
// runs; it and the loops may end in any order.
std::unique_ptr<Database> open_postgres(PostgresOptions options);

}  // namespace ostiary::sql
