#include "base/mailbox.hpp"

#include "base/loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

namespace ostiary {
namespace {

TEST(Mailbox, RunsInOrderWhatWasPutBeforeAndWhileTheLoopRuns) {
    boost::asio::io_context context{1};
    Mailbox mailbox(context);
    std::vector<int> order;
    for (int i = 0; i < 5; ++i) mailbox.put([&, i] { order.push_back(i); });
    mailbox.put([&] {
        mailbox.put([&] { order.push_back(7); });
        mailbox.put([&] { context.stop(); });
        order.push_back(6);
    });
    context.run();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 6, 7}));
}

TEST(Mailbox, RunsNothingMoreOnceTheLoopIsStopped) {
    boost::asio::io_context context{1};
    Mailbox mailbox(context);
    int ran = 0;
    mailbox.put([&] {
        ++ran;
        context.stop();
    });
    mailbox.put([&] { ++ran; });
    context.run();
    EXPECT_EQ(ran, 1);
}

TEST(Mailbox, DropsWhatIsLeft) {
    const auto held = std::make_shared<int>(1);
    {
        boost::asio::io_context context{1};
        Mailbox mailbox(context);
        for (int i = 0; i < 3; ++i) mailbox.put([held] {});
        EXPECT_EQ(held.use_count(), 4);
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST(ConcurrentMailbox, LosesNothingThatManyThreadsPut) {
    constexpr int senders = 4;
    constexpr int count = 5000;
    Loop loop;
    std::vector<std::vector<int>> received(senders);
    int total = 0;
    std::vector<std::jthread> threads;
    threads.reserve(senders);
    for (int sender = 0; sender < senders; ++sender) {
        threads.emplace_back([&, sender] {
            for (int i = 0; i < count; ++i) {
                loop.post([&, sender, i] {
                    received[static_cast<std::size_t>(sender)].push_back(i);
                    ++total;
                });
            }
        });
    }
    loop.run_until([&] { return total == senders * count; });
    // Each sender's in its order.
    for (const auto& numbers : received) {
        ASSERT_EQ(numbers.size(), std::size_t{count});
        EXPECT_TRUE(std::ranges::is_sorted(numbers));
    }
}

// A waiting loop wakes up for each, one after the other.
TEST(ConcurrentMailbox, WakesALoopThatSleeps) {
    Loop here;
    Loop there;
    std::jthread thread([&] { there.run(); });
    int rounds = 0;
    for (int i = 1; i <= 200; ++i) {
        there.post([&] { here.post([&] { ++rounds; }); });
        here.run_until([&] { return rounds == i; });
    }
    there.stop();
    EXPECT_EQ(rounds, 200);
}

}  // namespace
}  // namespace ostiary
