#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// What is written and read, by the bare libraries: as little as what is asked for can cost.
namespace ostiary::bench {

// Never used again, unlike the number of a socket.
using ConnectionId = std::uint64_t;

// What one request asks for. There is something to do.
struct Job {
    ConnectionId connection = 0;  // who waits for it
    unsigned reads = 0;           // of a row by its key, in no order
    unsigned rows = 0;            // written
};

// Rows are of 300 bytes, in as many tables as a sign-in writes to, with keys that grow: each is put
// at the end of one tree. Every second table has an index by owner, and a job writes for one owner.
// Whatever comes while something is under way is done together.
//
// For one thread. A failure is std::runtime_error: nobody is answered as if his rows were there.
class Store {
public:
    Store() = default;
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Can be read, by poll() and the like, when take_done() has something to do.
    virtual int event() const = 0;
    // Gives those for whom all is done already.
    virtual std::vector<ConnectionId> submit(std::vector<Job> jobs) = 0;
    // Those for whom all is done by now: what they have written is durable.
    virtual std::vector<ConnectionId> take_done() = 0;
};

// Makes the tables, and the rows that are read, in an empty directory.
std::unique_ptr<Store> open_sqlite_store(const std::string& directory);
// In a database or schema without such tables.
std::unique_ptr<Store> open_postgres_store(const std::string& url);

}  // namespace ostiary::bench
