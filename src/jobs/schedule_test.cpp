#include "jobs/schedule.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ostiary::jobs {
namespace {

using std::chrono::milliseconds;

TEST(Schedule, RepeatsAJobThatFailsAndEndsWhenAsked) {
    Loop loop;
    Schedule schedule;
    int runs = 0;
    schedule.add("failing", milliseconds(1), [&]() -> Task<void> {
        if (++runs == 3) schedule.stop();
        throw std::runtime_error("gone");
        co_return ok();
    });
    schedule.add("idle", milliseconds(3'600'000), []() -> Task<void> { co_return ok(); });
    loop.post([&] { schedule.start(); });
    loop.run_until([&] { return runs > 0 && schedule.ended(); });
    EXPECT_EQ(runs, 3);
}

}  // namespace
}  // namespace ostiary::jobs
