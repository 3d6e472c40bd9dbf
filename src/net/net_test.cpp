#include "base/try.hpp"
#include "net/blocking.hpp"
#include "net/deadline.hpp"
#include "net/listener.hpp"
#include "net/runtime.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>

namespace ostiary::net {
namespace {

using namespace std::chrono_literals;

Task<bool> computed_elsewhere(BlockingPool& pool) {
    const auto home = std::this_thread::get_id();
    CO_TRY(const auto elsewhere, co_await run_blocking(pool, [] {
               return Result<std::thread::id>(std::this_thread::get_id());
           }));
    co_return home == std::this_thread::get_id() && home != elsewhere;
}

Task<int> thrown_elsewhere(BlockingPool& pool) {
    co_return co_await run_blocking(pool, []() -> Result<int> { throw std::runtime_error("x"); });
}

Task<int> seven(BlockingPool& pool) {
    co_return co_await run_blocking(pool, [] { return Result<int>(7); });
}

TEST(Blocking, ComesBackToItsLoop) {
    BlockingPool pool(2, 10);
    EXPECT_EQ(run_task(computed_elsewhere(pool)), true);
    EXPECT_THROW((void)run_task(thrown_elsewhere(pool)), std::runtime_error);
}

TEST(Blocking, FailsWhenItsQueueIsFull) {
    std::latch busy(1);
    std::latch release(1);
    BlockingPool pool(1, 1);
    ASSERT_TRUE(pool.submit([&] {
        busy.count_down();
        release.wait();
    }));
    busy.wait();
    ASSERT_TRUE(pool.submit([] {}));
    const auto refused = run_task(seven(pool));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(overloaded));
    release.count_down();
}

class Alarm final : public Deadline {
public:
    using Deadline::Deadline;
    int rung = 0;

private:
    void expire() override { ++rung; }
};

TEST(Deadline, ExpiresOnceUnlessItMoves) {
    Loop loop;
    DeadlineQueue queue(loop, 5ms);
    Alarm early(queue);
    Alarm moved(queue);
    Alarm cleared(queue);
    queue.start();
    early.set_after(20ms);
    moved.set_after(20ms);
    moved.set_after(10s);
    cleared.set_after(20ms);
    cleared.clear();
    const auto start = std::chrono::steady_clock::now();
    loop.run_until([&] { return std::chrono::steady_clock::now() - start > 80ms; });
    EXPECT_EQ(early.rung, 1);
    EXPECT_EQ(moved.rung, 0);
    EXPECT_EQ(cleared.rung, 0);
}

TEST(Listener, SaysWhyItCannotListen) {
    Runtime runtime(1);
    const auto ignore = [](std::size_t, const Accepted&) {};
    auto first = Listener::open(runtime, "127.0.0.1", 0, ignore);
    ASSERT_TRUE(first);
    const auto taken = Listener::open(runtime, "127.0.0.1", (*first)->port(), ignore);
    ASSERT_FALSE(taken);
    EXPECT_NE(taken.error().description.find("in use"), std::string::npos);
    EXPECT_FALSE(Listener::open(runtime, "localhost", 0, ignore));
}

TEST(Listener, KnowsLoopback) {
    for (const char* address : {"127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"}) {
        EXPECT_TRUE(is_loopback_address(address)) << address;
    }
    for (const char* address : {"0.0.0.0", "::", "10.0.0.1", "localhost", ""}) {
        EXPECT_FALSE(is_loopback_address(address)) << address;
    }
}

TEST(Runtime, RunsWorkOnEveryLoop) {
    Runtime runtime(3);
    runtime.start();
    std::atomic<int> count = 0;
    runtime.on_every_loop([&](std::size_t index) {
        if (Loop::current_or_null() == &runtime.loop(index)) ++count;
    });
    EXPECT_EQ(count, 3);
    runtime.stop();
}

}  // namespace
}  // namespace ostiary::net
