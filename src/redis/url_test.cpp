#include "redis/url.hpp"

#include <gtest/gtest.h>

namespace ostiary::redis {
namespace {

TEST(RedisUrl, NamesTheServer) {
    const auto plain = parse_url("redis://cache.example");
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->tls);
    EXPECT_EQ(plain->host, "cache.example");
    EXPECT_EQ(plain->port, "6379");
    EXPECT_TRUE(plain->password.empty());

    const auto full = parse_url("rediss://ada:p%40ss%2Fword@[::1]:7000/2");
    ASSERT_TRUE(full);
    EXPECT_TRUE(full->tls);
    EXPECT_EQ(full->host, "::1");
    EXPECT_EQ(full->port, "7000");
    EXPECT_EQ(full->user, "ada");
    EXPECT_EQ(full->password.reveal(), "p@ss/word");

    const auto alone = parse_url("redis://:secret@localhost");
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->user, "default");
    EXPECT_EQ(alone->password.reveal(), "secret");
}

TEST(RedisUrl, RefusesWhatIsNone) {
    for (const std::string_view url :
         {"",
          "1",
          "true",
          "localhost:6379",
          "http://localhost",
          "redis://",
          "redis:///0",
          "redis://:6379",
          "redis://host:0",
          "redis://host:65536",
          "redis://host:port",
          "redis://host:6379x",
          "redis://host/zero",
          "redis://host/-1",
          "redis://host?cluster=1",
          "redis://user@host",
          "redis://user:@host",
          "redis://user:%zz@host",
          "redis://[::1",
          "redis://a b",
          "redis://host\r\n"}) {
        EXPECT_FALSE(parse_url(url)) << url;
    }
}

}  // namespace
}  // namespace ostiary::redis
