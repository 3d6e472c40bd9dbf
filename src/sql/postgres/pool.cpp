#include "sql/postgres/pool.hpp"

#include "sql/errors.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace ostiary::sql::postgres {
namespace {

constexpr std::chrono::milliseconds first_delay{50};
constexpr std::chrono::milliseconds longest_delay{2000};
constexpr std::chrono::milliseconds tick{100};
// The server's own time-out comes first; this one is for a server that says nothing any more.
constexpr std::chrono::milliseconds grace{2000};

}  // namespace

struct Pool::Turn {
    Pool& pool;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) const {
        pool.waiters_.push_back(waiter);
        pool.watch();
    }
    void await_resume() const noexcept {}
};

Pool::Pool(
    Loop& loop,
    std::shared_ptr<Connector> connector,
    const PostgresOptions& options,
    Connector::Use use,
    std::size_t limit
)
    : loop_(loop),
      connector_(std::move(connector)),
      options_(options),
      use_(use),
      limit_(limit),
      mailbox_(std::make_shared<Mailbox>()),
      timer_(loop.context()) {
    mailbox_->context = &loop.context();
}

Task<std::shared_ptr<Connection>> Pool::acquire() {
    const auto self = shared_from_this();
    const auto deadline = Clock::now() + options_.acquire_timeout;
    for (;;) {
        if (closed_) throw Unavailable("PostgreSQL: the database is closed");
        if (auto connection = choose()) co_return connection;
        if (members_.empty() && connecting_ == 0) throw Unavailable(last_failure_);
        if (Clock::now() >= deadline) {
            throw Unavailable("PostgreSQL: no connection became free in time");
        }
        co_await Turn{*this};
    }
}

std::shared_ptr<Connection> Pool::choose() {
    std::erase_if(members_, [](const auto& member) { return !member->check_open(); });
    const auto best = std::ranges::min_element(members_, {}, &Connection::pending);
    const bool busy = best == members_.end() || (*best)->pending() > 0;
    if (busy && members_.size() + connecting_ < limit_ && Clock::now() >= retry_at_) {
        start_connecting();
    }
    return best == members_.end() ? nullptr : *best;
}

void Pool::start_connecting() {
    ++connecting_;
    connector_->run(
        [connector = connector_.get(), use = use_, mailbox = mailbox_, weak = weak_from_this()] {
            Handle handle;
            std::string failure;
            try {
                handle = connector->connect(use);
            } catch (const std::exception& error) {
                failure = error.what();
            }
            const std::lock_guard lock(mailbox->mutex);
            if (!mailbox->context) return;
            boost::asio::post(*mailbox->context, [weak, handle, failure] {
                if (const auto pool = weak.lock()) pool->on_connected(handle, failure);
            });
        }
    );
}

void Pool::on_connected(Handle handle, const std::string& failure) {
    --connecting_;
    if (closed_) return;
    if (handle) {
        auto connection = std::make_shared<Connection>(
            loop_, std::move(handle), options_.statement_timeout + grace
        );
        connection->start();
        members_.push_back(std::move(connection));
        delay_ = {};
    } else {
        last_failure_ = failure;
        // The second attempt follows at once: the first may have met a server that restarts.
        retry_at_ = Clock::now() + delay_;
        delay_ = std::clamp(delay_ * 2, first_delay, longest_delay);
    }
    wake();
}

// All of them: each looks again for what it needs.
void Pool::wake() {
    for (const auto waiter : std::exchange(waiters_, {})) loop_.resume(waiter);
}

// While somebody waits, looks now and then whether it waits too long.
void Pool::watch() {
    if (std::exchange(watching_, true)) return;
    timer_.expires_after(tick);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || error) return;
        self->watching_ = false;
        self->wake();
    });
}

void Pool::close() {
    if (std::exchange(closed_, true)) return;
    {
        const std::lock_guard lock(mailbox_->mutex);
        mailbox_->context = nullptr;
    }
    boost::system::error_code ignored;
    timer_.cancel(ignored);
    for (const auto& member : members_) member->close(Connection::Outcome::abandoned);
    members_.clear();
    waiters_.clear();
}

}  // namespace ostiary::sql::postgres
