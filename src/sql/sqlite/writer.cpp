#include "sql/sqlite/writer.hpp"

#include "base/loop.hpp"
#include "sql/errors.hpp"

#include <algorithm>
#include <condition_variable>
#include <coroutine>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace ostiary::sql::sqlite {
namespace {

// Bounds how long the first of a group waits for the last.
constexpr std::size_t largest_group = 512;

constexpr Query begin{"begin", "begin immediate", Scope::global};
constexpr Query commit_group{"commit", "commit", Scope::global};
constexpr Query roll_back_group{"rollback", "rollback", Scope::global};
constexpr Query savepoint{"savepoint", "savepoint batch", Scope::global};
constexpr Query release{"release", "release batch", Scope::global};
constexpr Query roll_back_batch{"rollback to", "rollback to batch", Scope::global};
constexpr Query dangling{
    "foreign_key_check",
    "select 1 from pragma_foreign_key_check limit 1",
    Scope::global
};

}  // namespace

// Lives in the frame of the coroutine that waits for it.
struct Writer::Job {
    TenantId tenant{};
    Batch batch{};
    std::optional<std::string> script{};
    Loop* loop = nullptr;
    std::coroutine_handle<> waiter{};
    Written written{};
    std::optional<Failure> failure{};
    std::size_t reached = 0;  // the statement at which the batch was refused

    bool refused() const { return failure || written.conflict; }
    void forget() {
        written = {};
        failure.reset();
        reached = 0;
    }
};

// What waits to be written.
//
// A loop that has something to write says so when it has done what else was ready: requests that
// came together are written together. It may say so after the writer has gone.
struct Writer::Queue {
    std::mutex mutex;
    std::condition_variable due;
    std::deque<Job*> jobs;
    std::vector<Loop*> gathering;  // that will say so
    bool is_due = false;
    bool is_stopping = false;

    // Whether the loop is to call end_gathering().
    bool add(Job& job) {
        const std::lock_guard lock(mutex);
        jobs.push_back(&job);
        if (std::ranges::find(gathering, job.loop) != gathering.end()) return false;
        gathering.push_back(job.loop);
        return true;
    }
    void end_gathering(Loop* loop) {
        {
            const std::lock_guard lock(mutex);
            std::erase(gathering, loop);
            if (jobs.empty()) return;
            is_due = true;
        }
        due.notify_one();
    }
    void stop() {
        {
            const std::lock_guard lock(mutex);
            is_stopping = true;
        }
        due.notify_one();
    }
    // The next group in order of arrival, or a single script; empty at the end.
    std::deque<Job*> take();
};

struct Writer::Submit {
    Writer& writer;
    Job& job;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) const {
        Loop* const loop = &Loop::current();
        job.loop = loop;
        job.waiter = waiter;
        const auto queue = writer.queue_;
        if (!queue->add(job)) return;
        // When the loop comes to it, or ends before.
        const std::shared_ptr<void> hint(nullptr, [queue, loop](void*) {
            queue->end_gathering(loop);
        });
        loop->post([hint] {});
    }
    void await_resume() const noexcept {}
};

Writer::Writer(SqliteOptions options, std::atomic<std::uint64_t>& commits)
    : options_(std::move(options)),
      commits_(commits),
      connection_(std::make_unique<Connection>(options_, Connection::Mode::write)),
      checkpointer_(options_),
      queue_(std::make_shared<Queue>()),
      thread_([this] { work(); }) {}

Writer::~Writer() {
    queue_->stop();
    thread_.join();
}

Task<Written> Writer::write(TenantId tenant, Batch batch) {
    Job job{.tenant = std::move(tenant), .batch = std::move(batch)};
    if (job.batch.empty()) co_return Written{};
    co_await Submit{*this, job};
    if (job.failure) raise(*job.failure);
    co_return std::move(job.written);
}

Task<Written> Writer::execute_script(std::string script) {
    Job job{.script = std::move(script)};
    co_await Submit{*this, job};
    if (job.failure) raise(*job.failure);
    co_return std::move(job.written);
}

void Writer::work() {
    for (auto group = queue_->take(); !group.empty(); group = queue_->take()) {
        if (Job& first = *group.front(); first.script) {
            run_script(first, *first.script);
        } else {
            commit(group);
        }
        commits_.fetch_add(1);
        // One wake-up of a loop serves all of its waiters.
        std::unordered_map<Loop*, std::vector<std::coroutine_handle<>>> waiters;
        for (const Job* job : group) waiters[job->loop].push_back(job->waiter);
        for (auto& [loop, handles] : waiters) {
            loop->post([resumed = std::move(handles)] {
                for (const auto handle : resumed) handle.resume();
            });
        }
        if (connection_ && checkpointer_.advance(connection_->pages_in_log())) {
            connection_->checkpoint();
        }
    }
}

std::deque<Writer::Job*> Writer::Queue::take() {
    std::unique_lock lock(mutex);
    due.wait(lock, [this] { return is_due || is_stopping; });
    std::deque<Job*> group;
    while (!jobs.empty() && group.size() < largest_group) {
        const bool is_script = jobs.front()->script.has_value();
        if (is_script && !group.empty()) break;
        group.push_back(jobs.front());
        jobs.pop_front();
        if (is_script) break;
    }
    is_due = !jobs.empty();
    return group;
}

void Writer::commit(const std::deque<Job*>& group) {
    const auto failure = run_group(group);
    if (!failure) return;
    roll_back();
    if (failure->reopen) connection_.reset();
    for (Job* job : group) job->failure = failure;
}

// What it returns befalls the whole group.
std::optional<Failure> Writer::run_group(const std::deque<Job*>& group) {
    try {
        if (!connection_) {
            connection_ = std::make_unique<Connection>(options_, Connection::Mode::write);
        }
    } catch (const std::exception& error) {
        return Failure{.kind = Failure::Kind::unavailable, .text = error.what()};
    }
    bool undo = false;
    if (auto failure = run_plainly(group, undo)) return failure;
    if (undo) {
        if (auto failure = run_plain(roll_back_group)) return failure;
        for (Job* job : group) job->forget();
        if (auto failure = run_with_savepoints(group)) return failure;
    }
    return run_plain(commit_group);
}

// Within a savepoint SQLite copies every page that a batch changes, and hardly any batch is refused
// after its first statement: so all run without, until one must be undone.
std::optional<Failure> Writer::run_plainly(const std::deque<Job*>& group, bool& undo) {
    if (auto failure = run_plain(begin)) return failure;
    for (Job* job : group) {
        if (auto failure = run_batch(*job)) return failure;
        // A statement that fails or matches nothing has changed nothing.
        undo = job->refused() && job->reached > 0;
        if (undo) break;
    }
    return std::nullopt;
}

std::optional<Failure> Writer::run_with_savepoints(const std::deque<Job*>& group) {
    if (auto failure = run_plain(begin)) return failure;
    for (Job* job : group) {
        if (auto failure = run_plain(savepoint)) return failure;
        if (auto failure = run_batch(*job)) return failure;
        if (job->refused()) {
            if (auto failure = run_plain(roll_back_batch)) return failure;
        }
        if (auto failure = run_plain(release)) return failure;
    }
    return std::nullopt;
}

std::optional<Failure> Writer::run_batch(Job& job) {
    auto failure = run_statements(job);
    if (failure && failure->kind == Failure::Kind::unavailable) return failure;
    job.failure = std::move(failure);
    if (job.refused()) job.written.rows.clear();
    return std::nullopt;
}

std::optional<Failure> Writer::run_statements(Job& job) {
    const auto& statements = job.batch.statements();
    job.written.rows.reserve(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const Statement& statement = statements[i];
        job.reached = i;
        try {
            PreparedStatement& prepared = connection_->prepared(*statement.query);
            if (statement.guard == Guard::some_row && prepared.is_select()) {
                throw Defect(
                    std::string(statement.query->name) + ": a select cannot guard a batch"
                );
            }
            auto rows = prepared.run(job.tenant, statement.values);
            if (!rows) {
                if (rows.error().kind != Failure::Kind::conflict) return std::move(rows).error();
                job.written.conflict = std::move(rows).error().conflict;
                job.written.conflict->statement = i;
                return std::nullopt;
            }
            if (statement.guard == Guard::some_row && rows->affected == 0) {
                job.written.conflict = Conflict{Conflict::Kind::guard, i, {}};
                return std::nullopt;
            }
            job.written.rows.push_back(*std::move(rows));
        } catch (const Unavailable& error) {
            return Failure{
                .kind = Failure::Kind::unavailable, .text = error.what(), .reopen = true
            };
        } catch (const std::exception& error) {
            return Failure{.kind = Failure::Kind::defect, .text = error.what()};
        }
    }
    return std::nullopt;
}

// Foreign keys are not enforced while a script runs, so that a migration can rebuild a table that
// others refer to. What it leaves behind is checked instead.
void Writer::run_script(Job& job, const std::string& script) {
    try {
        if (!connection_) {
            connection_ = std::make_unique<Connection>(options_, Connection::Mode::write);
        }
        connection_->execute("pragma foreign_keys = off; begin immediate");
        const auto failure = connection_->run_script(script);
        const auto rows = failure ? Rows{} : connection_->prepared(dangling).run({}, {}).value();
        if (failure && failure->kind == Failure::Kind::conflict) {
            job.written.conflict = failure->conflict;
        } else if (failure) {
            job.failure = failure;
        } else if (!rows.empty()) {
            job.written.conflict = Conflict{Conflict::Kind::foreign_key, 0, {}};
        } else {
            connection_->execute("commit");
        }
        roll_back();
        connection_->execute("pragma foreign_keys = on");
    } catch (const Unavailable& error) {
        job.failure = Failure{.kind = Failure::Kind::unavailable, .text = error.what()};
    } catch (const std::exception& error) {
        job.failure = Failure{.kind = Failure::Kind::defect, .text = error.what()};
    }
    // A connection without foreign keys must not be used for anything else.
    if (job.failure) connection_.reset();
}

std::optional<Failure> Writer::run_plain(const Query& query) {
    try {
        auto rows = connection_->prepared(query).run({}, {});
        if (!rows) return std::move(rows).error();
        return std::nullopt;
    } catch (const std::exception& error) {
        return Failure{.kind = Failure::Kind::unavailable, .text = error.what(), .reopen = true};
    }
}

void Writer::roll_back() {
    if (connection_ && connection_->in_transaction() && run_plain(roll_back_group)) {
        connection_.reset();
    }
}

}  // namespace ostiary::sql::sqlite
