#pragma once

#include "sql/sqlite/connection.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ostiary::sql::sqlite {

// Connections for reading, one per thread that reads. A thread borrows one of a database on its
// first read and gives it back when it ends.
class ReadConnections : public std::enable_shared_from_this<ReadConnections> {
public:
    explicit ReadConnections(SqliteOptions options) : options_(std::move(options)) {}

    // Runs a select with the connection of the calling thread.
    Rows run(const TenantId& tenant, const Query& query, const Values& values);

    // Throws Defect for a wrong statement.
    void prepare(const Query& query) { open_of_this_thread().prepared(query); }

private:
    struct Borrowed;
    struct ThreadConnections;

    std::unique_ptr<Connection>& of_this_thread();
    Connection& open_of_this_thread();
    std::unique_ptr<Connection>* borrow();
    void give_back(std::unique_ptr<Connection>* connection);

    const SqliteOptions options_;
    std::mutex mutex_;
    std::deque<std::unique_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Connection>*> idle_;
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
