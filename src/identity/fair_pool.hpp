#pragma once

#include "base/task.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace ostiary::identity {

// Threads for costly work that strangers can ask for, with a bounded queue that is shared fairly.
//
// Each key has a line of its own, and the lines are served in turn: one that asks for a thousand
// pieces of work waits behind itself. A full queue takes a piece of work of a shorter line in
// exchange for the newest of the longest. What is not taken ends with an error at once, before it
// has cost anything: latency stays bounded by the queue's length.
//
// Thread safety: all members may be called concurrently; run() on a thread with a loop.
class FairPool {
public:
    struct Settings {
        unsigned threads = 1;
        std::size_t queue_size = 64;
        std::size_t queue_size_per_key = 16;
    };

    // `overloaded` is the error of what is not taken.
    FairPool(Settings settings, const ErrorKind& overloaded);
    // As stop().
    ~FairPool();
    FairPool(const FairPool&) = delete;
    FairPool& operator=(const FairPool&) = delete;

    // Runs `work` on a thread of the pool; the caller goes on on its loop, with what `work` threw
    // if it threw. `work` owns what it uses: it may outlive a caller that is destroyed.
    Task<void> run(std::string key, std::function<void()> work);

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
