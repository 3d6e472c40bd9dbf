#pragma once

#include "base/loop.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ostiary::testing {

// Several event loops on threads of their own, as in a server.
class LoopThreads {
public:
    explicit LoopThreads(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
        for (auto& loop : loops_) threads_.emplace_back([&loop = *loop] { loop.run(); });
    }
    ~LoopThreads() {
        for (auto& loop : loops_) loop->stop();
        for (auto& thread : threads_) thread.join();
    }
    LoopThreads(const LoopThreads&) = delete;
    LoopThreads& operator=(const LoopThreads&) = delete;

    // Runs `count` tasks at once, spread over the loops, and returns what each gave.
    template <class T>
    std::vector<T> run_all(std::size_t count, std::function<Task<T>(std::size_t)> make) {
        std::vector<std::optional<T>> results(count);
        std::exception_ptr thrown;
        std::size_t left = count;
        std::mutex mutex;
        std::condition_variable finished;
        for (std::size_t i = 0; i < count; ++i) {
            loops_[i % loops_.size()]->post([&, i] {
                spawn<T>(make(i), [&, i](Result<T> result, std::exception_ptr exception) {
                    const std::lock_guard lock(mutex);
                    if (exception) thrown = exception;
                    if (result) results[i].emplace(*std::move(result));
                    if (--left == 0) finished.notify_one();
                });
            });
        }
        std::unique_lock lock(mutex);
        finished.wait(lock, [&] { return left == 0; });
        if (thrown) std::rethrow_exception(thrown);
        std::vector<T> values;
        for (auto& result : results) values.push_back(std::move(result).value());
        return values;
    }

private:
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::thread> threads_;
};

}  // namespace ostiary::testing
