#pragma once

#include "sql/postgres/connection.hpp"
#include "sql/postgres/connector.hpp"
#include "sql/postgres/joint_queries.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ostiary::sql::postgres {

// The connections of one loop for one purpose.
//
// Opens a connection when all are busy and the limit allows; after a failure it waits for a growing
// time before it tries again, and whoever asks meanwhile is told at once.
//
// Thread safety: none; it belongs to its loop.
class Pool : public std::enable_shared_from_this<Pool> {
public:
    Pool(
        Loop& loop,
        std::shared_ptr<Connector> connector,
        const PostgresOptions& options,
        Connector::Use use,
        std::size_t limit
    );

    bool is_for_writes() const { return use_.access == Connector::Access::read_write; }
    // Of the statements that its connections are asked for.
    JointQueries& joint_queries() { return joint_queries_; }
    // The least busy connection. Throws Unavailable.
    Task<std::shared_ptr<Connection>> acquire();
    // Abandons whoever waits: the loop or the database ends.
    void close();

private:
    using Clock = std::chrono::steady_clock;

    struct Turn;
    // Where a connecting thread finds the loop, while that exists.
    struct Mailbox {
        std::mutex mutex;
        boost::asio::io_context* context;
    };

    std::shared_ptr<Connection> choose();
    void start_connecting();
    void on_connected(Handle handle, const std::string& failure);
    void wake();
    void watch();

    Loop& loop_;
    const std::shared_ptr<Connector> connector_;
    const PostgresOptions options_;
    const Connector::Use use_;
    const std::size_t limit_;
    JointQueries joint_queries_;
    const std::shared_ptr<Mailbox> mailbox_;
    boost::asio::steady_timer timer_;
    std::vector<std::shared_ptr<Connection>> members_;
    std::vector<std::coroutine_handle<>> waiters_;
    std::size_t connecting_ = 0;
    std::string last_failure_;
    Clock::time_point retry_at_;
    std::chrono::milliseconds delay_{0};
    bool watching_ = false;
    bool closed_ = false;
};

}  // namespace ostiary::sql::postgres
