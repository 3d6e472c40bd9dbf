#include "base/loop.hpp"

#include "base/mailbox.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cassert>

namespace ostiary {
namespace {

thread_local Loop* running = nullptr;

struct Entered {
    explicit Entered(Loop* loop) : previous(std::exchange(running, loop)) {}
    ~Entered() { running = previous; }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;
    Loop* previous;
};

struct Sleep {
    boost::asio::steady_timer timer;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
        timer.async_wait([coroutine](const boost::system::error_code&) { coroutine.resume(); });
    }
    void await_resume() const noexcept {}
};

}  // namespace

struct Loop::State {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        context.get_executor()
    };
    Mailbox mailbox{context};
};

Loop::Loop() : state_(std::make_shared<State>()) {}
Loop::~Loop() = default;

Loop& Loop::current() {
    assert(running && "no loop runs on this thread");
    return *running;
}

Loop* Loop::current_or_null() {
    return running;
}

void Loop::run() {
    const Entered entered(this);
    state_->context.run();
}

void Loop::run_until(const std::function<bool()>& done) {
    const Entered entered(this);
    while (!done()) state_->context.run_one();
}

void Loop::stop() {
    state_->context.stop();
}

void Loop::post(std::function<void()> work) {
    if (running == this) {
        boost::asio::post(state_->context, std::move(work));
        return;
    }
    // What is posted may end the loop before the posting thread is out of post(): it keeps the
    // state alive until then.
    const auto state = state_;
    state->mailbox.put(std::move(work));
}

void Loop::resume(std::coroutine_handle<> coroutine) {
    post([coroutine] { coroutine.resume(); });
}

boost::asio::io_context& Loop::context() {
    return state_->context;
}

Task<void> sleep_for(std::chrono::milliseconds duration) {
    co_await Sleep{boost::asio::steady_timer(Loop::current().context(), duration)};
    co_return ok();
}

}  // namespace ostiary
