#include "jobs/schedule.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <exception>

namespace ostiary::jobs {
namespace {

// How long an idle job may hold up the end of the server.
constexpr std::chrono::milliseconds slice{100};

Task<void> attempt(const Schedule::Work& work, const std::string& name) {
    try {
        if (const auto done = co_await work(); !done) {
            log::warn(
                "a job failed",
                {{"job", name}, {"reason", done.error().kind->code}, {"cause", done.error().cause}}
            );
        }
    } catch (const std::exception& error) {
        log::warn("a job failed", {{"job", name}, {"cause", error.what()}});
    }
    co_return ok();
}

}  // namespace

void Schedule::add(std::string name, std::chrono::milliseconds interval, Work work) {
    jobs_.push_back({std::move(name), interval, std::move(work)});
}

void Schedule::start() {
    for (const Job& job : jobs_) {
        ++running_;
        spawn<void>(repeat(job), [this](const Result<void>&, const std::exception_ptr&) {
            --running_;
        });
    }
}

Task<void> Schedule::repeat(const Job& job) {
    while (!stopping_) {
        for (auto left = job.interval; left.count() > 0 && !stopping_; left -= slice) {
            (void)co_await sleep_for(std::min(left, slice));
        }
        if (stopping_) break;
        (void)co_await attempt(job.work, job.name);
    }
    co_return ok();
}

}  // namespace ostiary::jobs
