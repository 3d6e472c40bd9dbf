#include "driver/engine.hpp"

#include "driver/process_cpu.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <limits>
#include <system_error>
#include <thread>

namespace ostiary::bench {
namespace {

constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds sweep_interval = second / 10;
// How long a fixed rate that was not held may work off what has queued up.
constexpr Nanoseconds longest_drain = 3 * second;
constexpr std::uint64_t timer_tag = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t most_samples = 5;
// A run that meets nothing but errors is over soon.
constexpr std::uint64_t most_errors = 1000;

Nanoseconds clock_now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * second + time.tv_nsec;
}

Nanoseconds to_nanoseconds(double seconds) {
    return static_cast<Nanoseconds>(seconds * static_cast<double>(second));
}

int checked(int descriptor, const char* what) {
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
    return descriptor;
}

}  // namespace

Engine::Engine(Plan& plan)
    : plan_(plan),
      epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      timer_(
          checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")
      ) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = timer_tag;
    checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &event), "epoll_ctl");
    clients_.reserve(plan.connections);
    for (std::size_t i = 0; i < plan.connections; ++i) {
        clients_.emplace_back(plan, Connection(epoll_, i, plan.address, plan.port));
    }
    // Taken from the back, so that the first connections are used first.
    for (std::size_t i = plan.connections; i > 0; --i) idle_.push_back(i - 1);
    for (std::size_t i = 0; i < plan.operation.rows.size(); ++i) free_rows_.push_back(i);
}

Engine::~Engine() {
    clients_.clear();
    ::close(timer_);
    ::close(epoll_);
}

// Without what it costs to watch the machine.
double Engine::client_cpu() const {
    return own_cpu_seconds() - stall_meter_.cpu_seconds();
}

Engine::Usage Engine::usage() const {
    return {
        .server = tree_cpu_seconds(plan_.server),
        .database = tree_cpu_seconds(plan_.database),
        .client = client_cpu(),
        .machine = machine_busy_seconds(),
        .stolen = machine_stolen_seconds(),
    };
}

Outcome Engine::run() {
    ::prctl(PR_SET_TIMERSLACK, 1UL);  // a sleep ends when it is over
    started_ = clock_now();
    next_due_ = next_sweep_ = started_;
    window_begin_ = started_ + to_nanoseconds(plan_.warm_up);
    window_end_ = plan_.count > 0 ? std::numeric_limits<Nanoseconds>::max()
                                  : window_begin_ + to_nanoseconds(plan_.duration);
    for (;;) {
        const Nanoseconds now = clock_now();
        if (!window_is_open_ && now >= window_begin_) open_window(now);
        if (!window_is_closed_ && now >= window_end_) close_window(now);
        begin_due(now);
        if (now >= next_sweep_) give_up_late(now);
        if (is_done(now)) break;
        wait();
    }
    const Nanoseconds now = clock_now();
    if (!window_is_closed_) close_window(now);
    for (const Client& client : clients_) outcome_.reconnects += client.reopened();
    return std::move(outcome_);
}

void Engine::open_window(Nanoseconds now) {
    window_is_open_ = true;
    window_opened_at_ = now;
    before_ = usage();
    stall_meter_.restart();
}

void Engine::close_window(Nanoseconds now) {
    window_is_closed_ = true;
    outcome_.stalls = stall_meter_.stalls();
    const double client =
        client_cpu();  // before the look at all processes, which is not part of it
    const Usage after = usage();
    outcome_.seconds = static_cast<double>(now - window_opened_at_) / static_cast<double>(second);
    outcome_.server_cpu = after.server - before_.server;
    outcome_.database_cpu = after.database - before_.database;
    outcome_.client_cpu = client - before_.client;
    outcome_.machine_cpu = after.machine - before_.machine;
    outcome_.stolen_cpu = after.stolen - before_.stolen;
}

bool Engine::may_begin(Nanoseconds now) const {
    if (outcome_.errors >= most_errors) return false;
    return plan_.count > 0 ? sequence_ < plan_.count : now < window_end_;
}

void Engine::begin_due(Nanoseconds now) {
    if (plan_.rate > 0) {
        const Nanoseconds interval = to_nanoseconds(1.0 / plan_.rate);
        const bool is_counted_out = plan_.count > 0;
        while (next_due_ <= now && next_due_ < window_end_ &&
               (!is_counted_out || sequence_ + queue_.size() < plan_.count)) {
            queue_.push_back(next_due_);
            if (next_due_ >= window_begin_) outcome_.lateness.record(now - next_due_);
            next_due_ += interval;
        }
        const bool is_draining = now < window_end_ || now - window_end_ < longest_drain;
        while (!queue_.empty() && !idle_.empty() && is_draining) {
            const Nanoseconds due = queue_.front();
            const std::size_t client = idle_.back();
            if (!begin(client, due, now)) return;
            queue_.pop_front();
        }
        return;
    }
    while (!idle_.empty() && may_begin(now)) {
        if (!begin(idle_.back(), now, now)) return;
    }
}

// False when all rows are in use.
bool Engine::begin(std::size_t client, Nanoseconds due, Nanoseconds now) {
    std::optional<std::size_t> row;
    if (!plan_.operation.rows.empty()) {
        if (free_rows_.empty()) return false;
        row = free_rows_.front();
        free_rows_.pop_front();
    }
    idle_.pop_back();
    if (auto begun = clients_[client].begin(row, sequence_++, due, now); !begun) {
        on_error(client, begun.error());
    }
    return true;
}

void Engine::on_ended(std::size_t client, Nanoseconds now) {
    Client& ended = clients_[client];
    ++outcome_.completed;
    outcome_.requests += ended.requests();
    // In an open loop by when it was due, in a closed loop by when it ended.
    const Nanoseconds moment = plan_.rate > 0 ? ended.due() : now;
    const bool counts = moment >= window_begin_ && moment < window_end_;
    if (counts && ended.was_refused()) {
        ++outcome_.refused;
    } else if (counts) {
        ++outcome_.operations;
        outcome_.latency.record(now - ended.due());
    }
    if (!ended.was_refused() && !plan_.operation.emitted_variables.empty()) {
        auto& values = outcome_.emitted.emplace_back();
        for (const std::size_t variable : plan_.operation.emitted_variables) {
            values.push_back(ended.value(variable));
        }
    }
    if (const auto row = ended.row()) free_rows_.push_back(*row);
    idle_.push_back(client);
}

void Engine::on_error(std::size_t client, const std::string& what) {
    Client& failed = clients_[client];
    ++outcome_.errors;
    if (outcome_.error_samples.size() < most_samples) {
        outcome_.error_samples.push_back(fmt::format(
            "{}: {} ({})", failed.step_name(), what, failed.answer().body.substr(0, 300)
        ));
    }
    failed.abandon();
    if (const auto row = failed.row()) free_rows_.push_back(*row);
    idle_.push_back(client);
}

void Engine::give_up_late(Nanoseconds now) {
    next_sweep_ = now + sweep_interval;
    const Nanoseconds patience = to_nanoseconds(plan_.patience);
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        if (!clients_[i].is_idle() && now - clients_[i].request_began() > patience) {
            on_error(i, "no answer in time");
        }
    }
}

// Sleeps until an answer comes or the next operation is due.
void Engine::wait() {
    Nanoseconds until = next_sweep_;
    if (plan_.rate > 0 && next_due_ < window_end_) until = std::min(until, next_due_);
    if (!window_is_open_) until = std::min(until, window_begin_);
    if (!window_is_closed_) until = std::min(until, window_end_);
    itimerspec time{};
    time.it_value.tv_sec = until / second;
    time.it_value.tv_nsec = until % second;
    ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &time, nullptr);

    if (plan_.gather > 0) std::this_thread::sleep_for(std::chrono::duration<double>(plan_.gather));
    std::array<epoll_event, 128> events;
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), 1000);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == timer_tag) {
            std::uint64_t expirations = 0;
            [[maybe_unused]] const auto size = ::read(timer_, &expirations, sizeof expirations);
            continue;
        }
        const auto client = static_cast<std::size_t>(event.data.u64);
        const bool was_idle = clients_[client].is_idle();
        const Nanoseconds now = clock_now();
        auto ended = clients_[client].on_ready(event.events, now);
        if (!ended && was_idle) {
            // No operation is under way: count the error, the client stays where it is.
            ++outcome_.errors;
            if (outcome_.error_samples.size() < most_samples) {
                outcome_.error_samples.push_back(ended.error());
            }
            clients_[client].abandon();
        } else if (!ended) {
            on_error(client, ended.error());
        } else if (*ended) {
            on_ended(client, now);
        }
    }
}

bool Engine::is_done(Nanoseconds now) {
    const bool all_idle = idle_.size() == clients_.size();
    if (outcome_.errors >= most_errors) return all_idle;
    if (plan_.count > 0) return sequence_ >= plan_.count && all_idle;
    if (now < window_end_ || !all_idle) return false;
    if (plan_.rate > 0 && now - window_end_ >= longest_drain) close_queue(now);
    return queue_.empty();
}

// What never got a connection has waited until now at least, and must not be left out.
void Engine::close_queue(Nanoseconds now) {
    for (const Nanoseconds due : queue_) {
        if (due < window_begin_) continue;
        ++outcome_.unfinished;
        outcome_.latency.record(now - due);
    }
    queue_.clear();
}

}  // namespace ostiary::bench
