#include "identity/fair_pool.hpp"

#include "base/loop.hpp"
#include "base/try.hpp"

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ostiary::identity {
namespace {

struct Job {
    std::string key;
    std::function<void()> work;
    Loop* loop = nullptr;
    std::coroutine_handle<> caller;  // null once nobody waits
    bool taken = false;
    std::exception_ptr thrown;
};

using Line = std::deque<std::shared_ptr<Job>>;

}  // namespace

struct FairPool::State {
    State(Settings chosen, const ErrorKind& error) : settings(chosen), overloaded(error) {}

    // Each of these is called with the mutex held.
    bool admit(const std::shared_ptr<Job>& job);
    bool displace_for(const std::string& key);
    std::shared_ptr<Job> next();
    static void resume(Job& job);

    void work();

    const Settings settings;
    const ErrorKind& overloaded;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::unordered_map<std::string, Line> lines;  // none is empty
    std::deque<std::string> turns;                // the keys of `lines`, the next first
    std::size_t queued = 0;
    bool stopping = false;
    std::vector<std::thread> threads;
};

void FairPool::State::resume(Job& job) {
    if (const auto caller = std::exchange(job.caller, {})) job.loop->resume(caller);
}

bool FairPool::State::admit(const std::shared_ptr<Job>& job) {
    if (stopping) return false;
    const auto own = lines.find(job->key);
    if (own != lines.end() && own->second.size() >= settings.queue_size_per_key) return false;
    if (queued >= settings.queue_size && !displace_for(job->key)) return false;
    Line& line = lines[job->key];
    if (line.empty()) turns.push_back(job->key);
    line.push_back(job);
    ++queued;
    changed.notify_one();
    return true;
}

// Makes room by giving up the newest job of the longest line, if that leaves it no shorter than the
// line of `key` becomes.
bool FairPool::State::displace_for(const std::string& key) {
    Line* longest = nullptr;
    std::size_t own_size = 0;
    for (auto& [name, line] : lines) {
        if (name == key) own_size = line.size();
        if (!longest || line.size() > longest->size()) longest = &line;
    }
    // A line that gives one up keeps at least one, so that none becomes empty here.
    if (!longest || longest->size() < own_size + 2) return false;
    const std::shared_ptr<Job> given_up = std::move(longest->back());
    longest->pop_back();
    --queued;
    resume(*given_up);
    return true;
}

std::shared_ptr<Job> FairPool::State::next() {
    std::string key = std::move(turns.front());
    turns.pop_front();
    const auto found = lines.find(key);
    std::shared_ptr<Job> job = std::move(found->second.front());
    found->second.pop_front();
    if (found->second.empty()) {
        lines.erase(found);
    } else {
        turns.push_back(std::move(key));
    }
    --queued;
    job->taken = true;
    return job;
}

void FairPool::State::work() {
    std::unique_lock lock(mutex);
    for (;;) {
        changed.wait(lock, [&] { return stopping || queued > 0; });
        if (queued == 0) return;
        const std::shared_ptr<Job> job = next();
        if (!job->caller) continue;
        lock.unlock();
        std::exception_ptr thrown;
        try {
            job->work();
        } catch (...) {
            thrown = std::current_exception();
        }
        job->work = nullptr;
        lock.lock();
        job->thrown = std::move(thrown);
        resume(*job);
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
        if (!job_->taken) return fail(state_.overloaded);
        return {};
    }

private:
    State& state_;
    std::shared_ptr<Job> job_;
};

FairPool::FairPool(Settings settings, const ErrorKind& overloaded)
    : state_(std::make_unique<State>(settings, overloaded)) {
    for (unsigned i = 0; i < settings.threads; ++i) {
        state_->threads.emplace_back([state = state_.get()] { state->work(); });
    }
}

FairPool::~FairPool() {
    stop();
}

Task<void> FairPool::run(std::string key, std::function<void()> work) {
    auto job = std::make_shared<Job>();
    job->key = std::move(key);
    job->work = std::move(work);
    CO_CHECK(co_await Wait(*state_, std::move(job)));
    co_return ok();
}

std::size_t FairPool::queued() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->queued;
}

void FairPool::stop() {
    std::vector<std::thread> threads;
    {
        const std::scoped_lock lock(state_->mutex);
        state_->stopping = true;
        for (auto& [key, line] : state_->lines) {
            for (const auto& job : line) State::resume(*job);
        }
        state_->lines.clear();
        state_->turns.clear();
        state_->queued = 0;
        threads.swap(state_->threads);
    }
    state_->changed.notify_all();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace ostiary::identity
