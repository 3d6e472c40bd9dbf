#pragma once

#include "base/loop.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ostiary::jobs {

// Background work at intervals, on one loop. A job that fails is logged and tried again at its next
// turn; a job never runs twice at once.
//
// Thread safety: add() before start(); stop() from any thread.
class Schedule {
public:
    using Work = std::function<Task<void>()>;

    void add(std::string name, std::chrono::milliseconds interval, Work work);
    // Starts every job on the current loop; the first run follows one interval later.
    void start();
    // Asks the jobs to end and returns; ended() says when the last one has.
    void stop() { stopping_ = true; }
    bool ended() const { return running_ == 0; }

private:
    struct Job {
        std::string name;
        std::chrono::milliseconds interval;
        Work work;
    };

    Task<void> repeat(const Job& job);

    std::vector<Job> jobs_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> running_ = 0;
};

}  // namespace ostiary::jobs
