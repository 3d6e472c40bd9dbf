#include "store/interaction_memory.hpp"

#include <gtest/gtest.h>

namespace ostiary::store {
namespace {

Interaction named(std::string id, std::int64_t version = 1) {
    Interaction interaction;
    interaction.id = std::move(id);
    interaction.version = version;
    return interaction;
}

const TenantId one{"one"};
const TenantId two{"two"};

TEST(InteractionMemory, KeepsTheLatestVersionOfEachTenantsOwn) {
    InteractionMemory memory(8);
    memory.put(one, named("a", 3));
    memory.put(one, named("a", 2));
    EXPECT_EQ(memory.find(one, "a")->version, 3);
    memory.put(one, named("a", 4));
    EXPECT_EQ(memory.find(one, "a")->version, 4);
    EXPECT_FALSE(memory.find(two, "a"));
    memory.remove(two, "a");
    memory.remove(one, "b");
    EXPECT_EQ(memory.size(), 1U);
    memory.remove(one, "a");
    EXPECT_FALSE(memory.find(one, "a"));
    EXPECT_EQ(memory.size(), 0U);
}

TEST(InteractionMemory, ForgetsTheOldestWhenItIsFull) {
    InteractionMemory memory(3);
    for (const char* id : {"a", "b", "c", "d"}) memory.put(one, named(id));
    EXPECT_EQ(memory.size(), 3U);
    EXPECT_FALSE(memory.find(one, "a"));
    EXPECT_TRUE(memory.find(one, "d"));
}

TEST(InteractionMemory, ATenantThatFillsItPushesOutItsOwn) {
    InteractionMemory memory(10);
    memory.put(two, named("quiet"));
    memory.put(two, named("calm"));
    for (int i = 0; i < 100; ++i) memory.put(one, named("loud" + std::to_string(i)));
    EXPECT_EQ(memory.size(), 10U);
    EXPECT_TRUE(memory.find(two, "quiet"));
    EXPECT_TRUE(memory.find(two, "calm"));
    // And gives way to those who have less.
    for (int i = 0; i < 3; ++i) memory.put(two, named("more" + std::to_string(i)));
    EXPECT_TRUE(memory.find(two, "quiet"));
    EXPECT_TRUE(memory.find(two, "more2"));
    EXPECT_EQ(memory.size(), 10U);
}

// More tenants than places.
TEST(InteractionMemory, StaysBoundedWithManyTenants) {
    InteractionMemory memory(4);
    for (int i = 0; i < 50; ++i) memory.put(TenantId("t" + std::to_string(i)), named("a"));
    EXPECT_EQ(memory.size(), 4U);
    EXPECT_TRUE(memory.find(TenantId("t49"), "a"));
}

}  // namespace
}  // namespace ostiary::store
