#include "sql/sqlite/readers.hpp"

#include "base/loop.hpp"
#include "sql/errors.hpp"

#include <coroutine>
#include <expected>

namespace ostiary::sql::sqlite {

// Lives until its loop has done what was ready, or ends before.
struct ReadConnections::Turn {
    explicit Turn(Reader& of) : reader(&of) {}
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    Reader* reader;  // null: its thread has ended
};

struct ReadConnections::Reader {
    std::unique_ptr<Connection> connection;
    Turn* turn = nullptr;       // in which the loop has read already
    std::uint64_t commits = 0;  // before the state that the connection holds

    void end_turn() {
        turn = nullptr;
        if (connection) connection->release_snapshot();
    }
};

ReadConnections::Turn::~Turn() {
    if (reader) reader->end_turn();
}

struct ReadConnections::Borrowed {
    const ReadConnections* key;
    std::weak_ptr<ReadConnections> owner;
    Reader* reader;
};

// What this thread has borrowed: usually from one database, in tests from many in turn.
struct ReadConnections::ThreadConnections {
    std::vector<Borrowed> borrowed;

    ThreadConnections() = default;
    ThreadConnections(const ThreadConnections&) = delete;
    ThreadConnections& operator=(const ThreadConnections&) = delete;
    ~ThreadConnections() {
        for (const auto& item : borrowed) {
            if (const auto owner = item.owner.lock()) owner->give_back(item.reader);
        }
    }

    static ThreadConnections& get() {
        thread_local ThreadConnections instance;
        return instance;
    }
};

ReadConnections::ReadConnections(SqliteOptions options, const std::atomic<std::uint64_t>& commits)
    : options_(std::move(options)), commits_(commits) {}

// A loop may come to the end of a turn after the database is gone.
ReadConnections::~ReadConnections() {
    for (const auto& reader : readers_) {
        if (reader->turn) reader->turn->reader = nullptr;
    }
}

ReadConnections::Reader& ReadConnections::of_this_thread() {
    auto& borrowed = ThreadConnections::get().borrowed;
    for (const auto& item : borrowed) {
        // Another database may stand where a closed one stood.
        if (item.key == this && !item.owner.expired()) return *item.reader;
    }
    std::erase_if(borrowed, [](const Borrowed& item) { return item.owner.expired(); });
    return *borrowed.emplace_back(this, weak_from_this(), borrow()).reader;
}

ReadConnections::Reader* ReadConnections::borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return readers_.emplace_back(std::make_unique<Reader>()).get();
    auto* const reader = idle_.back();
    idle_.pop_back();
    return reader;
}

void ReadConnections::give_back(Reader* reader) {
    if (reader->turn) reader->turn->reader = nullptr;
    reader->end_turn();
    const std::lock_guard lock(mutex_);
    idle_.push_back(reader);
}

Connection& ReadConnections::open(Reader& reader) {
    if (!reader.connection) {
        reader.connection = std::make_unique<Connection>(options_, Connection::Mode::read);
    }
    return *reader.connection;
}

// The first select of a turn may be the only one, and holds nothing.
void ReadConnections::share_snapshot(Reader& reader) {
    Loop* const loop = Loop::current_or_null();
    if (!loop) return;
    const std::uint64_t commits = commits_.load();
    Connection& connection = *reader.connection;
    if (connection.holds_snapshot()) {
        if (reader.commits == commits) return;
        connection.release_snapshot();
    }
    if (reader.turn) {
        connection.hold_snapshot();
        reader.commits = commits;
    } else {
        const auto turn = std::make_shared<Turn>(reader);
        reader.turn = turn.get();
        loop->post([turn] {});
    }
}

Rows ReadConnections::run(const TenantId& tenant, const Query& query, const Values& values) {
    Reader& reader = of_this_thread();
    PreparedStatement& prepared = open(reader).prepared(query);
    if (!prepared.is_select()) throw Defect(std::string(query.name) + ": changes data in a read");
    share_snapshot(reader);
    auto rows = prepared.run(tenant, values);
    if (rows) return *std::move(rows);
    if (rows.error().reopen) reader.connection.reset();
    raise(rows.error());
}

void ReadConnections::prepare(const Query& query) {
    open(of_this_thread()).prepared(query);
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
