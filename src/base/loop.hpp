#pragma once

#include "base/task.hpp"

#include <chrono>
#include <coroutine>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace ostiary {

// The event loop of one I/O thread.
//
// A coroutine belongs to the loop it was started on: whoever completes its wait on another thread
// calls resume(), which continues it there. Engines never name a loop; leaves (a database driver, a
// blocking pool, a timer) take Loop::current() when they suspend.
//
// Thread safety: post() and resume() may be called from any thread; the rest from the loop's own.
class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // The loop that runs on this thread; there must be one.
    static Loop& current();
    // The same, or null on a thread that runs no loop.
    static Loop* current_or_null();

    // Runs until stop(), with this loop as the current one of the thread.
    void run();
    // Runs what is ready and waits for more until `done` holds.
    void run_until(const std::function<bool()>& done);
    void stop();

    void post(std::function<void()> work);
    void resume(std::coroutine_handle<> coroutine);

    // For the layers that own sockets and timers.
    boost::asio::io_context& context();

private:
    struct State;
    std::shared_ptr<State> state_;
};

// Waits without occupying the thread.
Task<void> sleep_for(std::chrono::milliseconds duration);

// Starts a task whose outcome is handed to `done` on the current loop. What the task throws is
// handed over as well, as the second argument.
template <class T>
void spawn(Task<T> task, std::function<void(Result<T>, std::exception_ptr)> done);

// Runs a task to its end on a loop of its own, for tests and for commands without a server.
template <class T>
Result<T> run_task(Task<T> task);
// The same on a loop that goes on to exist. It must not be running.
template <class T>
Result<T> run_task_on(Loop& loop, Task<T> task);

namespace detail {

// A coroutine that owns itself: it starts at once and frees its frame at its end.
struct Detached {
    struct promise_type {
        Detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

template <class T>
Detached run_detached(Task<T> task, std::function<void(Result<T>, std::exception_ptr)> done) {
    std::exception_ptr thrown;
    Result<T> result = std::unexpected(Error{});
    try {
        result = co_await task;
    } catch (...) {
        thrown = std::current_exception();
    }
    done(std::move(result), std::move(thrown));
}

}  // namespace detail

template <class T>
void spawn(Task<T> task, std::function<void(Result<T>, std::exception_ptr)> done) {
    detail::run_detached(std::move(task), std::move(done));
}

template <class T>
Result<T> run_task_on(Loop& loop, Task<T> task) {
    std::optional<Result<T>> outcome;
    std::exception_ptr thrown;
    loop.post([&] {
        spawn<T>(std::move(task), [&](Result<T> result, std::exception_ptr exception) {
            thrown = std::move(exception);
            outcome.emplace(std::move(result));
        });
    });
    loop.run_until([&] { return outcome.has_value(); });
    if (thrown) std::rethrow_exception(thrown);
    return *std::move(outcome);  // NOLINT(bugprone-unchecked-optional-access): waited for
}

template <class T>
Result<T> run_task(Task<T> task) {
    Loop loop;
    return run_task_on(loop, std::move(task));
}

}  // namespace ostiary
