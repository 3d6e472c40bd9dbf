#include "sql/sqlite/checkpointer.hpp"

#include "sql/sqlite/connection.hpp"

#include <exception>
#include <memory>
#include <utility>

namespace ostiary::sql::sqlite {
namespace {

// 16 MiB.
constexpr std::size_t most_pages = 4096;
// By how much the log may grow meanwhile before commits wait: a disk is not endless.
constexpr std::size_t most_pages_meanwhile = 3 * most_pages;

}  // namespace

Checkpointer::Checkpointer(SqliteOptions options)
    : options_(std::move(options)), due_(most_pages), thread_([this] { work(); }) {}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    asked_.notify_one();
    thread_.join();
}

bool Checkpointer::advance(std::size_t pages) {
    if (pages < most_pages) {
        due_ = most_pages;
        return false;
    }
    if (pages < due_) return false;
    std::unique_lock lock(mutex_);
    if (state_ == State::idle) {
        state_ = State::asked;
        asked_.notify_one();
    }
    if (state_ == State::asked && pages < due_ + most_pages_meanwhile) return false;
    copied_.wait(lock, [this] { return state_ == State::copied; });
    state_ = State::idle;
    // Who reads an old state for long keeps the log from beginning anew: there is no use in trying
    // at every commit.
    due_ = pages + most_pages;
    return true;
}

// A failure leaves the log as it is, and is met again by the writer; the next commit that is due
// tries again with a new connection.
void Checkpointer::work() {
    std::unique_ptr<Connection> connection;
    std::unique_lock lock(mutex_);
    for (;;) {
        asked_.wait(lock, [this] { return stopping_ || state_ == State::asked; });
        if (stopping_) return;
        lock.unlock();
        try {
            if (!connection) {
                connection = std::make_unique<Connection>(options_, Connection::Mode::checkpoint);
            }
            // Twice: what was committed during the first time is little the second time, and the
            // writer is left with less still.
            if (!connection->checkpoint() || !connection->checkpoint()) connection.reset();
        } catch (const std::exception&) {
            connection.reset();
        }
        lock.lock();
        state_ = State::copied;
        copied_.notify_one();
    }
}

}  // namespace ostiary::sql::sqlite
