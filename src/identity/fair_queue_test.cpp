#include "identity/fair_queue.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace ostiary::identity {
namespace {

using Queue = FairQueue<std::string>;
using Items = std::vector<std::string>;

// Items are named for who asked, with a number in the order of asking.
std::string push(Queue& queue, const std::string& tenant, const std::string& address, int number) {
    const std::string item = tenant + address + std::to_string(number);
    const bool has_room = queue.has_room_for({tenant, address});
    const auto pushed = queue.push({tenant, address}, item);
    EXPECT_EQ(pushed.admitted, has_room);
    if (!pushed.admitted) return "refused";
    return pushed.given_up.value_or("");
}

Items drain(Queue& queue) {
    Items items;
    while (!queue.empty()) items.push_back(queue.pop());
    return items;
}

TEST(FairQueue, ServesTenantsInTurnAndTheAddressesOfEach) {
    Queue queue(20);
    for (int i = 0; i < 3; ++i) push(queue, "A", "x", i);
    push(queue, "A", "y", 0);
    push(queue, "A", "z", 0);
    for (int i = 0; i < 2; ++i) push(queue, "B", "x", i);
    EXPECT_EQ(drain(queue), (Items{"Ax0", "Bx0", "Ay0", "Bx1", "Az0", "Ax1", "Ax2"}));
}

TEST(FairQueue, TakesWhatAShorterLineAsksForInExchangeForTheNewestOfTheLongest) {
    Queue queue(4);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(push(queue, "A", "x", i), "");
    EXPECT_EQ(push(queue, "A", "x", 4), "refused");
    EXPECT_EQ(push(queue, "A", "y", 0), "Ax3");
    EXPECT_EQ(push(queue, "A", "y", 1), "Ax2");
    EXPECT_EQ(push(queue, "A", "y", 2), "refused");
    EXPECT_EQ(push(queue, "A", "z", 0), "Ay1");
    EXPECT_EQ(drain(queue), (Items{"Ax0", "Ay0", "Az0", "Ax1"}));
}

TEST(FairQueue, ATenantOfManyAddressesGivesUpForATenantOfOne) {
    Queue queue(6);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(push(queue, "A", std::to_string(i), 0), "");
    EXPECT_EQ(push(queue, "B", "x", 0), "A50");
    EXPECT_EQ(push(queue, "B", "x", 1), "A40");
    EXPECT_EQ(push(queue, "B", "x", 2), "A30");
    EXPECT_EQ(push(queue, "B", "x", 3), "refused");
    EXPECT_EQ(drain(queue), (Items{"A00", "Bx0", "A10", "Bx1", "A20", "Bx2"}));
}

TEST(FairQueue, WithoutRoomRefusesAll) {
    Queue queue(0);
    EXPECT_EQ(push(queue, "A", "x", 0), "refused");
    EXPECT_TRUE(queue.empty());
}

TEST(FairQueue, LosesNothingWhateverComes) {
    std::mt19937 random(7);
    Queue queue(16);
    std::map<std::string, int> waiting;
    for (int i = 0; i < 20'000; ++i) {
        if (random() % 3 == 0 && !queue.empty()) {
            EXPECT_EQ(waiting.erase(queue.pop()), 1U);
        } else {
            const std::string tenant(1, static_cast<char>('A' + random() % 4));
            const std::string address(1, static_cast<char>('a' + random() % 5));
            const std::string given_up = push(queue, tenant, address, i);
            if (given_up == "refused") continue;
            waiting[tenant + address + std::to_string(i)] = i;
            if (!given_up.empty()) {
                EXPECT_EQ(waiting.erase(given_up), 1U);
            }
        }
        ASSERT_EQ(queue.size(), waiting.size());
        ASSERT_LE(queue.size(), 16U);
    }
    for (const auto& item : drain(queue)) EXPECT_EQ(waiting.erase(item), 1U);
    EXPECT_TRUE(waiting.empty());
}

}  // namespace
}  // namespace ostiary::identity
