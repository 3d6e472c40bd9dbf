#pragma once

#include "base/loop.hpp"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace ostiary::net {

// The I/O threads, each with an event loop of its own. A connection, and the coroutines that serve
// it, stay on the loop they were given to.
//
// Thread safety: start() and stop() belong to the owner's thread; the rest may be called from
// anywhere.
class Runtime {
public:
    explicit Runtime(std::size_t threads);
    // Stops and joins. Coroutines that still wait are abandoned: drain the server before.
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    void start();
    void stop();

    std::size_t size() const { return loops_.size(); }
    Loop& loop(std::size_t index) { return *loops_[index]; }
    // Runs `work` on every loop and returns when all have finished it. Not to be called on a loop.
    void on_every_loop(const std::function<void(std::size_t index)>& work);

private:
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::thread> threads_;
};

}  // namespace ostiary::net
