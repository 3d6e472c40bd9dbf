#pragma once

#include "sql/sqlite/sqlite.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace ostiary::sql::sqlite {

// Copies what commits have left in the write-ahead log into the database file, on a thread and a
// connection of its own: commits go on meanwhile. Done by the writer between two commits, as SQLite
// does by itself, the copying of 16 MiB keeps everybody waiting for some 20 ms.
//
// What is committed meanwhile is left over, and the log can only begin anew once all of it is
// copied. That rest is short; the writer copies it.
//
// Thread safety: advance() is for one thread.
class Checkpointer {
public:
    explicit Checkpointer(SqliteOptions options);
    // Waits for what is being copied.
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // To be told by the writer, after each commit, how many pages the log has. True if the rest is
    // to be copied now. Waits only for a log that grows faster than it is copied.
    bool advance(std::size_t pages);

private:
    enum class State { idle, asked, copied };

    void work();

    const SqliteOptions options_;
    std::size_t due_;  // when the log has as many pages
    std::mutex mutex_;
    std::condition_variable asked_;
    std::condition_variable copied_;
    State state_ = State::idle;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace ostiary::sql::sqlite
