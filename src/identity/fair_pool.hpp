#pragma once

#include "base/task.hpp"
#include "identity/fair_queue.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace ostiary::identity {

// Threads for costly work that strangers can ask for, with a bounded queue that tenants and client
// addresses share fairly (identity/fair_queue.hpp). What is not taken ends with an error at once,
// before it has cost anything: latency stays bounded by the queue's length.
//
// The threads yield to all others of the process: under a flood of passwords tokens are issued as
// fast as without, and the passwords get what is left.
//
// Thread safety: all members may be called concurrently; run() on a thread with a loop.
class FairPool {
public:
    // What a thread keeps between two pieces of work. Made, called and destroyed on the thread.
    class Kept {
    public:
        Kept() = default;
        virtual ~Kept() = default;
        Kept(const Kept&) = delete;
        Kept& operator=(const Kept&) = delete;
        // The thread has worked, and nothing waits.
        virtual void on_pause() = 0;
        // It has had nothing to do for `idle_after`.
        virtual void on_idle() = 0;
    };

    struct Settings {
        unsigned threads = 1;
        std::size_t queue_size = 64;
        std::chrono::milliseconds idle_after{10'000};
    };

    // `overloaded` is the error of what is not taken; a second later there is room again. Each
    // thread has what `keep` makes, if there is one.
    FairPool(
        Settings settings,
        const ErrorKind& overloaded,
        std::function<std::unique_ptr<Kept>()> keep = nullptr
    );
    // As stop().
    ~FairPool();
    FairPool(const FairPool&) = delete;
    FairPool& operator=(const FairPool&) = delete;

    // Runs `work` on a thread of the pool; the caller goes on on its loop, with what `work` threw
    // if it threw. `work` owns what it uses: it may outlive a caller that is destroyed.
    Task<void> run(Share share, std::function<void()> work);

    // The error that run() would end with now, if it would: for who has other work to do before.
    Result<void> check_room(const Share& share) const;

    // Work that waits for a thread.
    std::size_t queued() const;

    // Ends what waits with the error, and returns when what runs has ended. run() takes nothing any
    // more.
    void stop();

private:
    struct State;
    class Wait;
    std::unique_ptr<State> state_;
};

}  // namespace ostiary::identity
