#pragma once

#include "base/loop.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

namespace ostiary::net {

inline constexpr ErrorKind overloaded{
    "request.overloaded",
    503,
    "The server is too busy at the moment. Try again later."
};

// A few threads for work that blocks or computes for long. End it before the loops that wait for
// it.
//
// Thread safety: submit() may be called concurrently.
class BlockingPool {
public:
    BlockingPool(std::size_t threads, std::size_t longest_queue);
    // Finishes what was submitted.
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    // False if the queue is full.
    bool submit(std::function<void()> work);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    const std::size_t longest_queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

namespace detail {

template <class Function>
struct BlockingCall {
    using Outcome = std::invoke_result_t<Function&>;

    BlockingPool& pool;
    Function& function;
    std::optional<Outcome> outcome{};
    std::exception_ptr thrown{};

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> coroutine) {
        Loop& loop = Loop::current();
        // False, when the queue is full, goes on at once with no outcome.
        return pool.submit([this, &loop, coroutine] {
            try {
                outcome.emplace(function());
            } catch (...) {
                thrown = std::current_exception();
            }
            loop.resume(coroutine);
        });
    }
    void await_resume() const {
        if (thrown) std::rethrow_exception(thrown);
    }
};

}  // namespace detail

// Runs `function`, which returns a Result<T>, on the pool; the coroutine goes on on its own loop.
// Fails with `overloaded` when the pool's queue is full.
//
//   CO_TRY(auto key, co_await run_blocking(pool, [&] { return generate_rsa_key(); }));
template <class Function>
auto run_blocking(BlockingPool& pool, Function function)
    -> Task<typename std::invoke_result_t<Function&>::value_type> {
    detail::BlockingCall<Function> call{pool, function};
    co_await call;
    if (!call.outcome) co_return fail(overloaded);
    co_return *std::move(call.outcome);
}

}  // namespace ostiary::net
