#pragma once

#include "base/loop.hpp"
#include "sql/errors.hpp"
#include "sql/postgres/handle.hpp"
#include "sql/postgres/types.hpp"
#include "sql/query.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <coroutine>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace ostiary::sql::postgres {

// A statement prepared on a connection, under its name there.
struct PreparedStatement {
    enum class State { unknown, preparing, ready };

    State state = State::unknown;
    std::string name;
    Description description;
    std::vector<std::coroutine_handle<>> waiters;
};

// The connection broke before an answer came.
class ConnectionLost : public Unavailable {
public:
    ConnectionLost() : Unavailable("PostgreSQL: the connection was lost") {}
};

// One connection in pipeline mode, on one loop.
//
// What is sent between two syncs is a group: one implicit transaction, answered as a whole. Groups
// of several coroutines follow each other without waiting for answers, and a failure in one leaves
// the others alone.
//
// Thread safety: none; it belongs to its loop.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Clock = std::chrono::steady_clock;

    // abandoned: the loop ends, and nobody is resumed on it any more.
    enum class Outcome { answered, lost, late, abandoned };

    // The answers to a group. It outlives the wait for them.
    struct Group {
        std::vector<ResultPointer> results;  // one for each thing sent
        std::coroutine_handle<> waiter;
        Outcome outcome = Outcome::answered;
        bool sets_tenant = false;
    };

    Connection(Loop& loop, Handle handle, std::chrono::milliseconds answer_timeout);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Starts listening; to be called once, when the connection is owned by a shared_ptr.
    void start();

    bool is_open() const { return open_; }
    std::size_t pending() const { return groups_.size(); }
    // Notices a server that went away while nobody waited for it.
    bool check_open();

    // The statement, or null when it is to be prepared first.
    const PreparedStatement* find_prepared(const Query& query) const;
    // Prepares a statement, or waits for another coroutine that does; look for it again after that.
    // Throws Defect or Unavailable.
    Task<void> prepare(const Query& query);
    // Prepares again at the next use.
    void forget(const Query& query);

    // The value of `ostiary.tenant` that every group begins with.
    const std::string& tenant() const { return tenant_; }
    // Sets `ostiary.tenant` for what follows, if it is set to anything else.
    void use_tenant(const std::string& tenant);

    // These add to the open group, which must be ended before anything is awaited.
    void send_execute(const PreparedStatement& statement, const Parameters& parameters);
    void send_tenant_in_transaction(const std::string& tenant);

    // Ends the group and waits for its answers.
    struct Answers {
        Connection& connection;
        Group& group;

        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> waiter);
        void await_resume() const;
    };
    Answers end_group(Group& group) { return {*this, group}; }

    // Ends the connection; every waiter gets Unavailable, unless it is abandoned.
    void close(Outcome outcome = Outcome::lost);

private:
    bool push_group(Group& group);
    void check_sent(int sent);
    void wait_to_read();
    void wait_to_write();
    void watch();
    void on_readable();
    std::vector<std::coroutine_handle<>> read_results();
    bool finish_front(std::vector<std::coroutine_handle<>>& finished);
    Task<void> describe(const Query& query, PreparedStatement& statement);

    Loop& loop_;
    Handle handle_;
    const std::chrono::milliseconds answer_timeout_;
    boost::asio::posix::stream_descriptor socket_;
    boost::asio::steady_timer timer_;
    std::deque<Group*> groups_;
    std::deque<Group> tenant_groups_;
    Clock::time_point front_since_;
    std::unordered_map<const Query*, PreparedStatement> statements_;
    std::uint64_t prepared_ = 0;
    std::string tenant_;
    bool open_ = true;
    bool farewell_ = false;  // the server said that it ends the connection
    bool writing_ = false;
    bool watching_ = false;
};

}  // namespace ostiary::sql::postgres
