#include "identity/fair_pool.hpp"

#include "base/loop.hpp"
#include "base/try.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace ostiary::identity {
namespace {

struct Job {
    Share share;
    std::function<void()> work;
    Loop* loop = nullptr;
    std::coroutine_handle<> caller;  // null once nobody waits
    bool taken = false;
    std::exception_ptr thrown;
};

// Low enough that a thread which serves connections runs as soon as it has something to do.
constexpr int niceness = 10;

// Seconds after which to ask again: the queue is bounded to about that much work.
constexpr int retry_after = 1;

// Linux 6.12 and newer let a thread run its slice to the end unless one with a shorter slice wakes
// up: with the longest slice there is, everybody's is shorter. Older kernels ignore it.
constexpr std::uint64_t slice = 100'000'000;  // nanoseconds

// As the kernel has it; the C library of Debian 12 does not know it.
struct SchedulingAttributes {
    std::uint32_t size = sizeof(SchedulingAttributes);
    std::uint32_t policy = SCHED_OTHER;
    std::uint64_t flags = 0;
    std::int32_t nice = niceness;
    std::uint32_t priority = 0;
    std::uint64_t runtime = slice;
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
};

// On Linux a thread has a priority of its own.
void yield_to_others() {
    const SchedulingAttributes attributes;
    if (::syscall(SYS_sched_setattr, 0, &attributes, 0U) != 0) {
        ::setpriority(PRIO_PROCESS, 0, niceness);
    }
}

}  // namespace

struct FairPool::State {
    State(Settings chosen, const ErrorKind& error, std::function<std::unique_ptr<Kept>()> maker)
        : settings(chosen), overloaded(error), keep(std::move(maker)), queue(chosen.queue_size) {}

    // Called with the mutex held.
    bool admit(const std::shared_ptr<Job>& job);
    // A thread of the pool calls it without the mutex: the loop that it wakes may interrupt it, and
    // must not wait for the mutex until its turn comes again.
    static void resume(std::shared_ptr<Job> job);

    Result<void> refuse() const;

    void work();
    // Returns when there is work, or will be none any more. Called and returns with the mutex held.
    void await_work(std::unique_lock<std::mutex>& lock, Kept* kept);

    const Settings settings;
    const ErrorKind& overloaded;
    const std::function<std::unique_ptr<Kept>()> keep;
    mutable std::mutex mutex;
    std::condition_variable changed;
    FairQueue<std::shared_ptr<Job>> queue;
    bool stopping = false;
    std::vector<std::thread> threads;
};

void FairPool::State::resume(std::shared_ptr<Job> job) {
    Loop* const loop = job->loop;
    // Callers go on, and are destroyed, on their loop: what is there now stays until it is resumed.
    loop->post([job = std::move(job)] {
        if (const auto caller = std::exchange(job->caller, {})) caller.resume();
    });
}

bool FairPool::State::admit(const std::shared_ptr<Job>& job) {
    if (stopping) return false;
    const auto pushed = queue.push(job->share, job);
    if (pushed.given_up) resume(*pushed.given_up);
    if (pushed.admitted) changed.notify_one();
    return pushed.admitted;
}

Result<void> FairPool::State::refuse() const {
    auto failure = fail(overloaded);
    failure.error().retry_after = retry_after;
    return failure;
}

void FairPool::State::await_work(std::unique_lock<std::mutex>& lock, Kept* kept) {
    const auto is_over = [&] { return stopping || !queue.empty(); };
    if (is_over()) return;
    if (kept) {
        lock.unlock();
        kept->on_pause();
        lock.lock();
        if (!changed.wait_for(lock, settings.idle_after, is_over)) {
            lock.unlock();
            kept->on_idle();
            lock.lock();
        }
    }
    changed.wait(lock, is_over);
}

void FairPool::State::work() {
    yield_to_others();
    const std::unique_ptr<Kept> kept = keep ? keep() : nullptr;
    std::unique_lock lock(mutex);
    for (;;) {
        await_work(lock, kept.get());
        if (queue.empty()) return;
        const std::shared_ptr<Job> job = queue.pop();
        job->taken = true;
        if (!job->caller) continue;
        lock.unlock();
        std::exception_ptr thrown;
        try {
            job->work();
        } catch (...) {
            thrown = std::current_exception();
        }
        job->work = nullptr;
        job->thrown = std::move(thrown);
        resume(job);
        lock.lock();
    }
}

// What run() waits on. A caller that is destroyed while it waits is forgotten, not resumed.
class FairPool::Wait {
public:
    Wait(State& state, std::shared_ptr<Job> job) : state_(state), job_(std::move(job)) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() {
        const std::scoped_lock lock(state_.mutex);
        job_->caller = {};
    }

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> caller) {
        const std::scoped_lock lock(state_.mutex);
        job_->caller = caller;
        job_->loop = &Loop::current();
        return state_.admit(job_);
    }
    Result<void> await_resume() {
        const std::scoped_lock lock(state_.mutex);
        if (job_->thrown) std::rethrow_exception(std::move(job_->thrown));
        if (job_->taken) return {};
        return state_.refuse();
    }

private:
    State& state_;
    std::shared_ptr<Job> job_;
};

FairPool::FairPool(
    Settings settings,
    const ErrorKind& overloaded,
    std::function<std::unique_ptr<Kept>()> keep
)
    : state_(std::make_unique<State>(settings, overloaded, std::move(keep))) {
    for (unsigned i = 0; i < settings.threads; ++i) {
        state_->threads.emplace_back([state = state_.get()] { state->work(); });
    }
}

FairPool::~FairPool() {
    stop();
}

Task<void> FairPool::run(Share share, std::function<void()> work) {
    auto job = std::make_shared<Job>();
    job->share = std::move(share);
    job->work = std::move(work);
    CO_CHECK(co_await Wait(*state_, std::move(job)));
    co_return ok();
}

Result<void> FairPool::check_room(const Share& share) const {
    const std::scoped_lock lock(state_->mutex);
    if (!state_->stopping && state_->queue.has_room_for(share)) return {};
    return state_->refuse();
}

std::size_t FairPool::queued() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->queue.size();
}

void FairPool::stop() {
    std::vector<std::thread> threads;
    {
        const std::scoped_lock lock(state_->mutex);
        state_->stopping = true;
        while (!state_->queue.empty()) State::resume(state_->queue.pop());
        threads.swap(state_->threads);
    }
    state_->changed.notify_all();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace ostiary::identity
