#include "management/status_api.hpp"

#include "management/api_test.hpp"

namespace ostiary::management {
namespace {

class StatusApiTest : public ApiTest {
protected:
    // The tenant that the answer names to who presents the key; empty: none.
    std::string tenant_told_to(StatusApi& status, const std::optional<std::string>& key) {
        serve(status.routes());
        headers_.remove("logto-status-api-key");
        if (key) headers_.set("logto-status-api-key", *key);
        const auto answer = call("GET", "/api/status", {}, "admin");
        EXPECT_EQ(answer.status, 204);
        return std::string(answer.headers.get("logto-tenant-id"));
    }
};

TEST_P(StatusApiTest, AnswersAnyoneAndNamesTheTenantToWhoHasTheKey) {
    StatusApi status("status-key");
    EXPECT_EQ(tenant_told_to(status, std::nullopt), "");
    EXPECT_EQ(tenant_told_to(status, "status-key"), "admin");
    for (const char* wrong : {"", "status-ke", "status-key ", "STATUS-KEY"}) {
        EXPECT_EQ(tenant_told_to(status, wrong), "") << wrong;
    }
}

// No key is set: none is the right one, the empty one included.
TEST_P(StatusApiTest, WithoutAKeyNobodyIsToldTheTenant) {
    StatusApi status("");
    for (const char* key : {"", "status-key"}) EXPECT_EQ(tenant_told_to(status, key), "") << key;
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    StatusApiTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
