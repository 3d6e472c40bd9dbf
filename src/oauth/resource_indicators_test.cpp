#include "oauth/resource_indicators.hpp"

#include <gtest/gtest.h>

namespace ostiary::oauth {
namespace {

Result<std::vector<std::string>> parse(const std::string& query) {
    return parse_resource_indicators(Parameters::parse(query).value());
}

TEST(ResourceIndicators, RepeatOrStandInOneValue) {
    const std::vector<std::string> both{"https://a.example", "urn:b"};
    EXPECT_EQ(parse("resource=https://a.example&resource=urn:b").value(), both);
    EXPECT_EQ(parse("resource=https://a.example,urn:b,https://a.example").value(), both);
    EXPECT_TRUE(parse("scope=openid&resource=").value().empty());
}

// "Its value MUST be an absolute URI [...] MUST NOT include a fragment component."
TEST(ResourceIndicators, AreAbsoluteUris) {
    for (const std::string bad : {"a", "/a", ":a", "a:", "1:a", "https://a%23b", "https://a%20b"}) {
        EXPECT_FALSE(parse("resource=" + bad)) << bad;
    }
    std::string many = "resource=";
    for (int i = 0; i < 30; ++i) many += "urn:" + std::to_string(i) + ",";
    EXPECT_FALSE(parse(many));
}

}  // namespace
}  // namespace ostiary::oauth
