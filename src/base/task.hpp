#pragma once

#include "base/error.hpp"
#include "base/frame_pool.hpp"

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace ostiary {

// The only coroutine type of the project: lazy, asynchronous, and fallible by value.
//
//   Task<Client> find(ClientId id);
//   CO_TRY(auto client, co_await find(id));
//
// Awaiting starts the task on the current thread; the awaiting coroutine goes on by symmetric
// transfer when it ends, so a chain of tasks needs no scheduler and no stack. What a leaf waits for
// resumes it on the loop it was suspended on (base/loop.hpp). A task is awaited at most once, and
// the frame lives as long as the Task object.
//
// A task of void ends with `co_return ok();`.
template <class T>
class [[nodiscard]] Task {
public:
    struct promise_type {
        std::optional<Result<T>> result;
        std::exception_ptr exception;
        std::coroutine_handle<> continuation = std::noop_coroutine();

        struct Final {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self
            ) const noexcept {
                return self.promise().continuation;
            }
            void await_resume() const noexcept {}
        };

        Task get_return_object() {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        Final final_suspend() const noexcept { return {}; }
        // Made where it stays: what is large is moved once less at each step of a chain.
        template <class U>
            requires std::is_constructible_v<Result<T>, U&&>
        void return_value(U&& value) {
            result.emplace(std::forward<U>(value));
        }
        void return_value(Result<T> value) { result.emplace(std::move(value)); }
        void unhandled_exception() { exception = std::current_exception(); }

        static void* operator new(std::size_t size) { return detail::allocate_frame(size); }
        static void operator delete(void* frame, std::size_t size) {
            detail::free_frame(frame, size);
        }
    };

    Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(coroutine_, other.coroutine_);
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() {
        if (coroutine_) coroutine_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> continuation) noexcept {
        coroutine_.promise().continuation = continuation;
        return coroutine_;
    }
    Result<T> await_resume() {
        auto& promise = coroutine_.promise();
        if (promise.exception) std::rethrow_exception(promise.exception);  // else a result
        return *std::move(promise.result);  // NOLINT(bugprone-unchecked-optional-access)
    }

private:
    explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}

    std::coroutine_handle<promise_type> coroutine_;
};

inline Result<void> ok() {
    return {};
}

}  // namespace ostiary
