#include "tokens/refresh_token.hpp"

#include <gtest/gtest.h>

namespace ostiary::tokens {
namespace {

constexpr Milliseconds day = Milliseconds{86'400} * 1000;

Client client_of(ClientType type) {
    Client client;
    client.type = type;
    return client;
}

RefreshToken token_of(Milliseconds lifetime) {
    RefreshToken token;
    token.expires_at = lifetime;
    return token;
}

TEST(RefreshTokenRotation, IsAlwaysForPublicClients) {
    for (const auto type : {ClientType::spa, ClientType::native}) {
        EXPECT_EQ(rotation_of(client_of(type), token_of(14 * day), 0), Rotation::rotate);
    }
}

TEST(RefreshTokenRotation, IsForConfidentialClientsFromSeventyPercentOn) {
    const auto client = client_of(ClientType::traditional);
    EXPECT_EQ(rotation_of(client, token_of(10 * day), 7 * day - 1), Rotation::keep);
    EXPECT_EQ(rotation_of(client, token_of(10 * day), 7 * day), Rotation::rotate);
}

TEST(RefreshTokenRotation, EndsAfterAYear) {
    const auto client = client_of(ClientType::native);
    auto token = token_of(400 * day);
    token.created_at = 364 * day;
    EXPECT_EQ(rotation_of(client, token, 365 * day), Rotation::rotate);
    EXPECT_EQ(rotation_of(client, token, 365 * day + day / 4), Rotation::keep);
}

TEST(RefreshTokenRotation, CanBeSwitchedOff) {
    auto client = client_of(ClientType::spa);
    client.custom.rotate_refresh_token = false;
    EXPECT_EQ(rotation_of(client, token_of(14 * day), 0), Rotation::keep);
}

TEST(RefreshTokenLifetime, IsInDaysThenInSecondsThenFourteenDays) {
    auto client = client_of(ClientType::native);
    EXPECT_EQ(refresh_token_lifetime(client), 14 * day);
    client.custom.refresh_token_ttl = 60;
    EXPECT_EQ(refresh_token_lifetime(client), 60'000);
    client.custom.refresh_token_ttl_in_days = 180;
    EXPECT_EQ(refresh_token_lifetime(client), 180 * day);
}

TEST(RefreshTokenLifetime, IsNotProlongedInABrowser) {
    EXPECT_EQ(successor_expires_at(client_of(ClientType::spa), token_of(day), 10), day);
    EXPECT_EQ(
        successor_expires_at(client_of(ClientType::native), token_of(day), 10), 14 * day + 10
    );
}

}  // namespace
}  // namespace ostiary::tokens
