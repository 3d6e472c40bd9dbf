#include "store/token_memory.hpp"

#include <gtest/gtest.h>

namespace ostiary::store {
namespace {

TokenMemory::Known token(std::string id) {
    Presented<AccessToken> presented;
    presented.artefact.id = std::move(id);
    return std::make_shared<const Presented<AccessToken>>(std::move(presented));
}

const TenantId one{"one"};
const TenantId two{"two"};

TEST(TokenMemory, FindsWhatWasReadAMomentAgo) {
    TokenMemory memory(16);
    memory.put(one, token("a"), {.at = 1000, .withdrawals = 7});
    EXPECT_TRUE(memory.find(one, "a", {.at = 1000, .withdrawals = 7}));
    EXPECT_TRUE(memory.find(one, "a", {.at = 999 + TokenMemory::lifetime, .withdrawals = 7}));
    EXPECT_FALSE(memory.find(one, "a", {.at = 1000 + TokenMemory::lifetime, .withdrawals = 7}));
    EXPECT_FALSE(memory.find(one, "b", {.at = 1000, .withdrawals = 7}));
    EXPECT_FALSE(memory.find(two, "a", {.at = 1000, .withdrawals = 7}));
}

// What was asked for before something was withdrawn, and came after it, is not used either.
TEST(TokenMemory, ForgetsWhereSomethingWasWithdrawn) {
    TokenMemory memory(16);
    memory.put(one, token("a"), {.at = 1000, .withdrawals = 7});
    EXPECT_FALSE(memory.find(one, "a", {.at = 1000, .withdrawals = 8}));
    memory.put(one, token("a"), {.at = 1001, .withdrawals = 8});
    EXPECT_TRUE(memory.find(one, "a", {.at = 1001, .withdrawals = 8}));
}

TEST(TokenMemory, TrustsNoClockThatWasSetBack) {
    TokenMemory memory(16);
    memory.put(one, token("a"), {.at = 1000, .withdrawals = 0});
    EXPECT_FALSE(memory.find(one, "a", {.at = 999, .withdrawals = 0}));
}

TEST(TokenMemory, GivesThePlaceOfTheOldestToTheNext) {
    TokenMemory memory(TokenMemory::ways);
    const std::vector<std::string> ids{"a", "b", "c", "d", "e"};
    Milliseconds at = 0;
    for (const auto& id : ids) memory.put(one, token(id), {.at = at++, .withdrawals = 0});
    const TokenMemory::Moment now{.at = at, .withdrawals = 0};
    EXPECT_FALSE(memory.find(one, "a", now));
    for (const auto& id : {"b", "c", "d", "e"}) EXPECT_TRUE(memory.find(one, id, now)) << id;
}

TEST(TokenMemory, KeepsNothingThatIsLarge) {
    TokenMemory memory(16);
    Presented<AccessToken> presented;
    presented.artefact.id = "a";
    const auto user = std::make_shared<UserWithRoles>();
    presented.standing.user = user;
    boost::json::array list;
    list.emplace_back(std::string(TokenMemory::largest, 'x'));
    user->user.custom_data["list"] = std::move(list);
    EXPECT_GT(weight_of(presented), TokenMemory::largest);
    memory.put(one, std::make_shared<const Presented<AccessToken>>(presented), {});
    EXPECT_FALSE(memory.find(one, "a", {}));
}

}  // namespace
}  // namespace ostiary::store
