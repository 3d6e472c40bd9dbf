#pragma once

#include "sql/sqlite/connection.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ostiary::sql::sqlite {

// Connections for reading, one per thread that reads. A thread borrows one of a database on its
// first read and gives it back when it ends.
//
// What a loop reads in one turn, it reads from one state of the database, so that the locks of
// SQLite are taken once for all of it; but a commit of this process ends that state at once. What
// other processes commit is seen from the next turn on.
class ReadConnections : public std::enable_shared_from_this<ReadConnections> {
public:
    // `commits` counts those of this process; it has grown before a write returns.
    ReadConnections(SqliteOptions options, const std::atomic<std::uint64_t>& commits);
    ~ReadConnections();
    ReadConnections(const ReadConnections&) = delete;
    ReadConnections& operator=(const ReadConnections&) = delete;

    // Runs a select with the connection of the calling thread.
    Rows run(const TenantId& tenant, const Query& query, const Values& values);

    // Throws Defect for a wrong statement.
    void prepare(const Query& query);

private:
    struct Borrowed;
    struct Reader;
    struct ThreadConnections;
    struct Turn;

    Reader& of_this_thread();
    Connection& open(Reader& reader);
    void share_snapshot(Reader& reader);
    Reader* borrow();
    void give_back(Reader* reader);

    const SqliteOptions options_;
    const std::atomic<std::uint64_t>& commits_;
    std::mutex mutex_;
    std::deque<std::unique_ptr<Reader>> readers_;
    std::vector<Reader*> idle_;
};

// Threads for selects that would hold up an I/O thread.
class SlowReaders {
public:
    SlowReaders(ReadConnections& connections, int threads);
    ~SlowReaders();
    SlowReaders(const SlowReaders&) = delete;
    SlowReaders& operator=(const SlowReaders&) = delete;

    Task<Rows> run(TenantId tenant, const Query& query, Values values);

private:
    struct Job;
    struct Submit;

    void work();

    ReadConnections& connections_;
    std::mutex mutex_;
    std::condition_variable queued_;
    std::deque<Job*> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace ostiary::sql::sqlite
