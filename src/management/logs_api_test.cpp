#include "management/logs_api.hpp"

#include "base/encoding.hpp"
#include "management/api_test.hpp"

namespace ostiary::management {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LogsApiTest : public ApiTest {
protected:
    void SetUp() override {
        ApiTest::SetUp();
        serve(logs_.routes());
    }
    void record(
        std::string key,
        std::optional<std::string> user = {},
        std::optional<std::string> client = {},
        std::string_view tenant = "default"
    ) {
        clock_.advance(10);
        audit::Event event;
        event.key = std::move(key);
        event.user_id = std::move(user);
        event.client_id = std::move(client);
        event.ip = "192.0.2.7";
        event.params = {{"password", "correct horse"}, {"scope", "openid"}};
        sql::Batch batch;
        recorder_.add(batch, std::move(event));
        EXPECT_TRUE(run_task(database_->write(TenantId(tenant), std::move(batch))).value());
    }
    std::vector<std::string> keys(const std::string& query) {
        std::vector<std::string> keys;
        const auto answer = done("GET", "/api/logs" + query);
        for (const auto& log : answer.body.as_array()) keys.emplace_back(log.at("key").as_string());
        return keys;
    }

    LogsApi logs_{*database_};
};

TEST_P(LogsApiTest, ListsWhatUsersAndClientsDidNewestFirst) {
    record("Interaction.Create", "ada", "app");
    record("Management.User.Create");
    record("ExchangeTokenBy.ClientCredentials", {}, "robot");
    record("RevokeToken", {}, {}, "admin");
    const auto answer = done("GET", "/api/logs");
    EXPECT_EQ(answer.headers.get("Total-Number"), "2");
    ASSERT_EQ(answer.body.as_array().size(), 2U);
    const auto& log = answer.body.at(1);
    EXPECT_EQ(log.at("tenantId"), "default");
    EXPECT_EQ(log.at("key"), "Interaction.Create");
    EXPECT_EQ(log.at("payload").at("userId"), "ada");
    EXPECT_EQ(log.at("payload").at("ip"), "192.0.2.7");
    EXPECT_THAT(keys(""), ElementsAre("ExchangeTokenBy.ClientCredentials", "Interaction.Create"));
}

TEST_P(LogsApiTest, FiltersByUserApplicationKeyAndTime) {
    record("Interaction.Create", "ada", "app");
    const auto first = clock_.now();
    record("Interaction.End", "bob", "app");
    record("ExchangeTokenBy.RefreshToken", "bob", "robot");
    record("Management.Role.Create");
    EXPECT_THAT(keys("?userId=ada"), ElementsAre("Interaction.Create"));
    EXPECT_THAT(keys("?userId=nobody"), IsEmpty());
    EXPECT_THAT(keys("?applicationId=robot"), ElementsAre("ExchangeTokenBy.RefreshToken"));
    EXPECT_THAT(keys("?logKey=Interaction.End"), ElementsAre("Interaction.End"));
    EXPECT_THAT(keys("?logKeyPrefix=Management."), ElementsAre("Management.Role.Create"));
    EXPECT_THAT(
        keys("?logKeyPrefix=Interaction."), ElementsAre("Interaction.End", "Interaction.Create")
    );
    // The prefix is text, no pattern.
    EXPECT_THAT(keys("?logKeyPrefix=%25"), IsEmpty());
    const std::string time = std::to_string(first);
    EXPECT_THAT(keys("?end_time=" + time), ElementsAre("Interaction.Create"));
    EXPECT_THAT(
        keys("?start_time=" + std::to_string(first + 1)),
        ElementsAre("ExchangeTokenBy.RefreshToken", "Interaction.End")
    );
}

TEST_P(LogsApiTest, PagesAndCounts) {
    for (int i = 0; i < 5; ++i) record("Interaction.Create", "user-" + std::to_string(i));
    const auto page = done("GET", "/api/logs?page=2&page_size=2&enableCap=true");
    EXPECT_EQ(page.headers.get("Total-Number"), "5");
    ASSERT_EQ(page.body.as_array().size(), 2U);
    EXPECT_EQ(page.body.at(0).at("payload").at("userId"), "user-2");
    EXPECT_THAT(call("GET", "/api/logs?page=0"), IsError(400, "guard.invalid_pagination"));
    EXPECT_THAT(call("GET", "/api/logs?page_size=101"), IsError(400, "guard.invalid_pagination"));
}

TEST_P(LogsApiTest, GetsOneOfTheTenantsOwn) {
    record("Interaction.Create", "ada");
    const std::string id(done("GET", "/api/logs").body.at(0).at("id").as_string());
    const auto log = done("GET", "/api/logs/" + id);
    EXPECT_EQ(log.text("key"), "Interaction.Create");
    EXPECT_EQ(log.at("payload").at("params").at("scope"), "openid");
    EXPECT_EQ(log.at("payload").at("params").at("password"), "******");
    EXPECT_THAT(
        call("GET", "/api/logs/" + id, {}, "admin"), IsError(404, "entity.not_exists_with_id")
    );
}

TEST_P(LogsApiTest, RefusesWhatIsNoIdAndNoTime) {
    for (const std::string& id :
         {std::string("x"), std::string(22, 'A'), base64url_encode(std::string(17, 'x'))}) {
        EXPECT_THAT(call("GET", "/api/logs/" + id), IsError(404, "entity.not_exists_with_id"));
    }
    EXPECT_THAT(call("GET", "/api/logs?start_time=x"), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(
        call("GET", "/api/logs?start_time=2&end_time=1"), IsError(400, "request.invalid_input")
    );
    EXPECT_THAT(
        call("GET", "/api/logs?logKey=" + std::string(300, 'x')),
        IsError(400, "guard.invalid_input")
    );
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    LogsApiTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
