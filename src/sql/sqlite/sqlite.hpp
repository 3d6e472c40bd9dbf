#pragma once

#include "sql/database.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace ostiary::sql {

struct SqliteOptions {
    std::string path;                              // its directory is created when missing
    int reader_threads = 2;                        // for queries marked `-- slow`
    std::chrono::milliseconds busy_timeout{5000};  // while another process writes
    std::chrono::milliseconds read_timeout{1000};  // while another process opens or closes the file
};

// The embedded database.
//
// Quick queries run on the calling thread with a connection of that thread, slow ones on a small
// pool. One thread writes: it takes everything that is queued and commits it at once, so that
// concurrent requests share one wait for the disk.
//
// Throws sql::Unavailable when the file cannot be opened, and std::runtime_error when it belongs
// to another program. Thread safety: run() and write() may be called on any loop. The database
// outlives the tasks it runs, and the loops that wait for it outlive the database.
std::unique_ptr<Database> open_sqlite(SqliteOptions options);

}  // namespace ostiary::sql
