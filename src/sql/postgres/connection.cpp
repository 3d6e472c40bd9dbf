#include "sql/postgres/connection.hpp"

#include "base/try.hpp"
#include "sql/postgres/connector.hpp"
#include "sql/postgres/server_error.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace ostiary::sql::postgres {
Connection::Connection(Loop& loop, Handle handle, std::chrono::milliseconds answer_timeout)
    : loop_(loop),
      handle_(std::move(handle)),
      answer_timeout_(answer_timeout),
      socket_(loop.context(), PQsocket(handle_.get())),
      timer_(loop.context()) {
    // While nothing is asked, a message of the server comes as a notice.
    PQsetNoticeReceiver(
        handle_.get(),
        [](void* self, const PGresult* notice) {
            const char* const severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
            if (severity && std::string_view(severity) == "FATAL") {
                static_cast<Connection*>(self)->farewell_ = true;
            }
        },
        this
    );
}

// The socket belongs to libpq.
Connection::~Connection() {
    if (socket_.is_open()) socket_.release();
}

void Connection::start() {
    wait_to_read();
}

void Connection::close(Outcome outcome) {
    if (!std::exchange(open_, false)) return;
    boost::system::error_code ignored;
    timer_.cancel(ignored);
    socket_.release();
    std::vector<std::coroutine_handle<>> waiters;
    for (Group* group : groups_) {
        group->outcome = outcome;
        if (group->waiter) waiters.push_back(group->waiter);
    }
    groups_.clear();
    tenant_groups_.clear();
    handle_.reset();
    if (outcome == Outcome::abandoned) return;
    // Not from here: this may run inside one of them.
    for (const auto waiter : waiters) loop_.resume(waiter);
}

bool Connection::check_open() {
    if (!open_ || !groups_.empty()) return open_;
    const bool reads = PQconsumeInput(handle_.get()) == 1;
    PQisBusy(handle_.get());  // parses what came
    if (!reads || farewell_ || PQstatus(handle_.get()) != CONNECTION_OK) close();
    return open_;
}

void Connection::wait_to_read() {
    socket_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (self && !error && self->open_) self->on_readable();
        }
    );
}

void Connection::wait_to_write() {
    if (std::exchange(writing_, true)) return;
    socket_.async_wait(
        boost::asio::posix::stream_descriptor::wait_write,
        [weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (!self || error || !self->open_) return;
            self->writing_ = false;
            const int flushed = PQflush(self->handle_.get());
            if (flushed < 0) return self->close();
            if (flushed == 1) self->wait_to_write();
        }
    );
}

void Connection::on_readable() {
    const auto self = shared_from_this();
    const bool reads = PQconsumeInput(handle_.get()) == 1;
    const auto finished = read_results();
    if (!reads || farewell_ || (open_ && PQstatus(handle_.get()) != CONNECTION_OK)) close();
    if (open_) wait_to_read();
    for (const auto waiter : finished) waiter.resume();
}

// Whoever waits for the groups that are complete. Results of a statement end with a null; after a
// sync comes none.
std::vector<std::coroutine_handle<>> Connection::read_results() {
    std::vector<std::coroutine_handle<>> finished;
    bool was_null = false;
    while (open_ && !groups_.empty() && PQisBusy(handle_.get()) == 0) {
        ResultPointer result(PQgetResult(handle_.get()));
        if (!result) {
            if (std::exchange(was_null, true)) break;
            continue;
        }
        was_null = false;
        if (PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC) {
            groups_.front()->results.push_back(std::move(result));
        } else if (!finish_front(finished)) {
            close();
        }
    }
    if (open_) PQisBusy(handle_.get());  // parses a farewell
    return finished;
}

bool Connection::finish_front(std::vector<std::coroutine_handle<>>& finished) {
    Group& group = *groups_.front();
    groups_.pop_front();
    front_since_ = Clock::now();
    if (!group.sets_tenant) {
        finished.push_back(group.waiter);
        return true;
    }
    // What was sent behind it relies on the setting.
    const bool is_set =
        group.results.size() == 1 && PQresultStatus(group.results[0].get()) == PGRES_TUPLES_OK;
    tenant_groups_.pop_front();
    return is_set;
}

// Answers come in order, so one clock for the first of them is enough.
void Connection::watch() {
    if (watching_ || groups_.empty()) return;
    watching_ = true;
    timer_.expires_at(front_since_ + answer_timeout_);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || error || !self->open_) return;
        self->watching_ = false;
        const bool late =
            !self->groups_.empty() && Clock::now() - self->front_since_ >= self->answer_timeout_;
        late ? self->close(Outcome::late) : self->watch();
    });
}

bool Connection::push_group(Group& group) {
    if (!open_) return false;
    if (PQpipelineSync(handle_.get()) != 1) {
        close();
        return false;
    }
    if (groups_.empty()) front_since_ = Clock::now();
    groups_.push_back(&group);
    watch();
    const int flushed = PQflush(handle_.get());
    if (flushed < 0) {
        groups_.pop_back();
        close();
        return false;
    }
    if (flushed == 1) wait_to_write();
    return true;
}

bool Connection::Answers::await_suspend(std::coroutine_handle<> waiter) {
    group.waiter = waiter;
    if (connection.push_group(group)) return true;
    group.outcome = Outcome::lost;
    return false;
}

void Connection::Answers::await_resume() const {
    if (group.outcome == Outcome::lost) throw ConnectionLost();
    if (group.outcome == Outcome::late) throw Unavailable("PostgreSQL: no answer came in time");
}

void Connection::check_sent(int sent) {
    if (sent == 1) return;
    close();
    throw ConnectionLost();
}

void Connection::send_execute(const PreparedStatement& statement, const Parameters& parameters) {
    if (!open_) throw ConnectionLost();
    check_sent(PQsendQueryPrepared(
        handle_.get(),
        statement.name.c_str(),
        parameters.count(),
        parameters.values(),
        parameters.lengths(),
        parameters.formats(),
        1
    ));
}

void Connection::send_tenant_in_transaction(const std::string& tenant) {
    if (!open_) throw ConnectionLost();
    const char* const value = tenant.c_str();
    check_sent(PQsendQueryPrepared(
        handle_.get(), set_tenant_in_transaction, 1, &value, nullptr, nullptr, 1
    ));
}

// A group of its own, so that a failure of what follows does not take the setting back.
void Connection::use_tenant(const std::string& tenant) {
    if (!open_) throw ConnectionLost();
    if (tenant_ == tenant) return;
    const char* const value = tenant.c_str();
    check_sent(PQsendQueryPrepared(handle_.get(), set_tenant, 1, &value, nullptr, nullptr, 1));
    Group& group = tenant_groups_.emplace_back();
    group.sets_tenant = true;
    if (!push_group(group)) throw ConnectionLost();
    tenant_ = tenant;
}

const PreparedStatement* Connection::find_prepared(const Query& query) const {
    const auto found = statements_.find(&query);
    const bool ready =
        found != statements_.end() && found->second.state == PreparedStatement::State::ready;
    return ready ? &found->second : nullptr;
}

Task<void> Connection::prepare(const Query& query) {
    struct Turn {
        PreparedStatement& statement;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> waiter) const {
            statement.waiters.push_back(waiter);
        }
        void await_resume() const noexcept {}
    };
    PreparedStatement& statement = statements_[&query];
    if (statement.state == PreparedStatement::State::unknown) {
        co_return co_await describe(query, statement);
    }
    if (statement.state == PreparedStatement::State::preparing) co_await Turn{statement};
    co_return ok();
}

Task<void> Connection::describe(const Query& query, PreparedStatement& statement) {
    struct Done {
        Connection& connection;
        PreparedStatement& statement;
        ~Done() {
            if (statement.state == PreparedStatement::State::preparing) {
                statement.state = PreparedStatement::State::unknown;
            }
            for (const auto waiter : std::exchange(statement.waiters, {})) {
                connection.loop_.resume(waiter);
            }
        }
    };
    statement.state = PreparedStatement::State::preparing;
    const Done done{*this, statement};
    if (!open_) throw ConnectionLost();
    statement.name = "s" + std::to_string(++prepared_);
    const std::string text(query.text);
    check_sent(PQsendPrepare(handle_.get(), statement.name.c_str(), text.c_str(), 0, nullptr));
    check_sent(PQsendDescribePrepared(handle_.get(), statement.name.c_str()));
    Group group;
    co_await end_group(group);
    for (const auto& result : group.results) {
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
            read_error(result.get()).raise(query.name);
        }
    }
    statement.description = read_description(group.results.at(1).get());
    statement.state = PreparedStatement::State::ready;
    co_return ok();
}

void Connection::forget(const Query& query) {
    auto& statement = statements_[&query];
    if (statement.state == PreparedStatement::State::ready) {
        statement.state = PreparedStatement::State::unknown;
    }
}

}  // namespace ostiary::sql::postgres
