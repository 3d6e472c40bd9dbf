#include "driver/stall_meter.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <ctime>
#include <mutex>
#include <thread>

namespace ostiary::bench {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t interval = 1'000'000;

std::int64_t time_of(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return time.tv_sec * second + time.tv_nsec;
}

}  // namespace

void Stalls::record(std::int64_t late) {
    ++looks;
    longest = std::max(longest, late);
    if (late <= interval) return;
    ++count;
    total += late;
}

void Stalls::add(const Stalls& other) {
    looks += other.looks;
    count += other.count;
    total += other.total;
    longest = std::max(longest, other.longest);
    is_of_machine = is_of_machine && other.is_of_machine;
}

struct StallMeter::Watch {
    void run(unsigned processor);

    std::mutex mutex;
    Stalls stalls;
    std::atomic<bool> is_stopping = false;
    std::thread thread;
};

void StallMeter::Watch::run(unsigned processor) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    // Where there is no such processor for us, it looks from another.
    ::pthread_setaffinity_np(::pthread_self(), sizeof only, &only);
    const sched_param first{.sched_priority = 1};
    const bool is_first = ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &first) == 0;
    std::int64_t due = time_of(CLOCK_MONOTONIC) + interval;
    while (!is_stopping) {
        const timespec until{.tv_sec = due / second, .tv_nsec = due % second};
        ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        const std::int64_t now = time_of(CLOCK_MONOTONIC);
        const std::scoped_lock lock(mutex);
        stalls.is_of_machine = is_first;
        stalls.record(now - due);
        due = std::max(due, now - interval) + interval;
    }
}

StallMeter::StallMeter() : count_(std::max(1U, std::thread::hardware_concurrency())) {
    watches_ = std::make_unique<Watch[]>(count_);
    for (unsigned i = 0; i < count_; ++i) {
        Watch& watch = watches_[i];
        watch.thread = std::thread([&watch, i] { watch.run(i); });
    }
}

StallMeter::~StallMeter() {
    for (unsigned i = 0; i < count_; ++i) watches_[i].is_stopping = true;
    for (unsigned i = 0; i < count_; ++i) watches_[i].thread.join();
}

void StallMeter::restart() {
    for (unsigned i = 0; i < count_; ++i) {
        const std::scoped_lock lock(watches_[i].mutex);
        watches_[i].stalls = {};
    }
}

Stalls StallMeter::stalls() const {
    Stalls all;
    for (unsigned i = 0; i < count_; ++i) {
        const std::scoped_lock lock(watches_[i].mutex);
        all.add(watches_[i].stalls);
    }
    return all;
}

double StallMeter::cpu_seconds() const {
    std::int64_t sum = 0;
    for (unsigned i = 0; i < count_; ++i) {
        clockid_t clock{};
        if (::pthread_getcpuclockid(watches_[i].thread.native_handle(), &clock) == 0) {
            sum += time_of(clock);
        }
    }
    return static_cast<double>(sum) / static_cast<double>(second);
}

}  // namespace ostiary::bench
