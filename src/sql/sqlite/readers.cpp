#include "sql/sqlite/readers.hpp"

#include "base/loop.hpp"
#include "sql/errors.hpp"

#include <coroutine>
#include <expected>

namespace ostiary::sql::sqlite {

struct ReadConnections::Borrowed {
    const ReadConnections* key;
    std::weak_ptr<ReadConnections> owner;
    std::unique_ptr<Connection>* connection;
};

// What this thread has borrowed: usually from one database, in tests from many in turn.
struct ReadConnections::ThreadConnections {
    std::vector<Borrowed> borrowed;

    ThreadConnections() = default;
    ThreadConnections(const ThreadConnections&) = delete;
    ThreadConnections& operator=(const ThreadConnections&) = delete;
    ~ThreadConnections() {
        for (const auto& item : borrowed) {
            if (const auto owner = item.owner.lock()) owner->give_back(item.connection);
        }
    }

    static ThreadConnections& get() {
        thread_local ThreadConnections instance;
        return instance;
    }
};

std::unique_ptr<Connection>& ReadConnections::of_this_thread() {
    auto& borrowed = ThreadConnections::get().borrowed;
    for (const auto& item : borrowed) {
        // Another database may stand where a closed one stood.
        if (item.key == this && !item.owner.expired()) return *item.connection;
    }
    std::erase_if(borrowed, [](const Borrowed& item) { return item.owner.expired(); });
    return *borrowed.emplace_back(this, weak_from_this(), borrow()).connection;
}

std::unique_ptr<Connection>* ReadConnections::borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return &connections_.emplace_back();
    auto* const connection = idle_.back();
    idle_.pop_back();
    return connection;
}

void ReadConnections::give_back(std::unique_ptr<Connection>* connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(connection);
}

Connection& ReadConnections::open_of_this_thread() {
    auto& connection = of_this_thread();
    if (!connection) connection = std::make_unique<Connection>(options_, Connection::Mode::read);
    return *connection;
}

Rows ReadConnections::run(const TenantId& tenant, const Query& query, const Values& values) {
    PreparedStatement& prepared = open_of_this_thread().prepared(query);
    if (!prepared.is_select()) throw Defect(std::string(query.name) + ": changes data in a read");
    auto rows = prepared.run(tenant, values);
    if (rows) return *std::move(rows);
    if (rows.error().reopen) of_this_thread().reset();
    raise(rows.error());
}

// Lives in the frame of the coroutine that waits for it.
struct SlowReaders::Job {
    const TenantId& tenant;
    const Query& query;
    const Values& values;
    Loop* loop = nullptr;
    std::coroutine_handle<> waiter{};
    Rows rows{};
    std::optional<Failure> failure{};
};

struct SlowReaders::Submit {
    SlowReaders& readers;
    Job& job;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) const {
        job.loop = &Loop::current();
        job.waiter = waiter;
        {
            const std::lock_guard lock(readers.mutex_);
            readers.queue_.push_back(&job);
        }
        readers.queued_.notify_one();
    }
    void await_resume() const noexcept {}
};

SlowReaders::SlowReaders(ReadConnections& connections, int threads) : connections_(connections) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

SlowReaders::~SlowReaders() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    queued_.notify_all();
    for (auto& thread : threads_) thread.join();
}

Task<Rows> SlowReaders::run(TenantId tenant, const Query& query, Values values) {
    Job job{.tenant = tenant, .query = query, .values = values};
    co_await Submit{*this, job};
    if (job.failure) raise(*job.failure);
    co_return std::move(job.rows);
}

void SlowReaders::work() {
    for (;;) {
        std::unique_lock lock(mutex_);
        queued_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        Job& job = *queue_.front();
        queue_.pop_front();
        lock.unlock();
        try {
            job.rows = connections_.run(job.tenant, job.query, job.values);
        } catch (const Unavailable& error) {
            job.failure = Failure{.kind = Failure::Kind::unavailable, .text = error.what()};
        } catch (const std::exception& error) {
            job.failure = Failure{.kind = Failure::Kind::defect, .text = error.what()};
        }
        job.loop->resume(job.waiter);
    }
}

}  // namespace ostiary::sql::sqlite
