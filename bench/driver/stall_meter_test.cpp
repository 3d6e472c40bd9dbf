#include "driver/stall_meter.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace ostiary::bench {
namespace {

TEST(Stalls, CountsWhatTakesMoreThanAMillisecond) {
    Stalls stalls;
    stalls.record(60'000);
    stalls.record(1'000'000);
    EXPECT_EQ(stalls.count, 0U);
    EXPECT_EQ(stalls.total, 0);
    stalls.record(5'000'000);
    stalls.record(3'000'000);
    EXPECT_EQ(stalls.looks, 4U);
    EXPECT_EQ(stalls.count, 2U);
    EXPECT_EQ(stalls.total, 8'000'000);
    EXPECT_EQ(stalls.longest, 5'000'000);
}

TEST(Stalls, OfSeveralProcessorsAreAddedUp) {
    Stalls all;
    Stalls one;
    one.record(2'000'000);
    Stalls other;
    other.record(9'000'000);
    other.is_of_machine = false;
    all.add(one);
    EXPECT_TRUE(all.is_of_machine);
    all.add(other);
    EXPECT_EQ(all.looks, 2U);
    EXPECT_EQ(all.count, 2U);
    EXPECT_EQ(all.total, 11'000'000);
    EXPECT_EQ(all.longest, 9'000'000);
    EXPECT_FALSE(all.is_of_machine);
}

TEST(StallMeter, LooksUntilItEnds) {
    StallMeter meter;
    const auto wait_for_looks = [&] {
        while (meter.stalls().looks < 10) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    wait_for_looks();
    meter.restart();
    wait_for_looks();
    EXPECT_GT(meter.stalls().longest, 0);
    EXPECT_GT(meter.cpu_seconds(), 0);
}

}  // namespace
}  // namespace ostiary::bench
