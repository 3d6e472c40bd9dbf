#pragma once

#include "limits/sqlite.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

// What is written and read, by the bare library: as little as what is asked for can cost.
namespace ostiary::bench {

// Never used again, unlike the number of a socket.
using ConnectionId = std::uint64_t;

// Makes the tables, and the rows that are read.
void make_tables(const std::string& file);

// Reads rows by their keys, in no order.
class Reader {
public:
    explicit Reader(const std::string& file);

    void read();

private:
    SqliteDatabase database_;
    SqliteStatement select_;
    std::minstd_rand random_{1};
};

// Writes on a thread of its own. All that has come while one transaction was committed is the next
// one. Rows are of 200 bytes, in as many tables as a sign-in writes to, with keys that grow: each
// is put at the end of one tree, and there are no further indexes.
class Writer {
public:
    struct Job {
        ConnectionId connection = 0;  // who waits for it
        unsigned rows = 0;
    };

    // `done` is an eventfd that is told of each commit.
    Writer(const std::string& file, int done);
    // Gives up what is not committed.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void submit(std::vector<Job> jobs);
    // Those who wait for what is committed by now.
    std::vector<ConnectionId> take_done();

private:
    void work();
    void commit(const std::vector<Job>& group);
    // Of one owner.
    void add_rows(unsigned count);

    SqliteDatabase database_;
    std::vector<SqliteStatement> inserts_;
    const int done_event_;
    std::uint64_t key_ = 0;
    std::minstd_rand random_{2};
    std::mutex mutex_;
    std::condition_variable due_;
    std::vector<Job> jobs_;
    std::vector<ConnectionId> done_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace ostiary::bench
