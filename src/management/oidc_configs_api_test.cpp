#include "management/oidc_configs_api.hpp"

#include "management/api_test.hpp"
#include "store/settings.hpp"

namespace ostiary::management {
namespace {

using ::testing::ElementsAre;

class OidcConfigsApiTest : public ApiTest {
protected:
    void SetUp() override {
        ApiTest::SetUp();
        serve(configs_.routes());
    }

    static constexpr std::string_view session = "/api/configs/oidc/session";
    static constexpr std::string_view id_token = "/api/configs/id-token";
    OidcConfigsApi configs_{snapshots_, changes_};
};

TEST_P(OidcConfigsApiTest, SetsHowLongSessionsLast) {
    EXPECT_EQ(done("GET", session).body, json::value(json::object{}));
    EXPECT_EQ(done("PATCH", session, R"({"ttl":3600})").at("ttl"), 3600);
    EXPECT_EQ(done("GET", session).at("ttl"), 3600);
    EXPECT_EQ(
        snapshot()->settings.at(std::string(store::setting_keys::oidc_session)).at("ttl"), 3600
    );
    // Nothing that would change anything.
    EXPECT_EQ(done("PATCH", session, "{}").at("ttl"), 3600);
    EXPECT_THAT(event_keys(), ElementsAre("Management.SessionConfig.Update"));
}

TEST_P(OidcConfigsApiTest, ASessionLastsFromASecondToAYear) {
    for (const char* ttl : {"1", "31536000"}) {
        EXPECT_EQ(call("PATCH", session, R"({"ttl":)" + std::string(ttl) + "}").status, 200);
    }
    for (const char* ttl : {"0", "-1", "31536001", "1.5", "\"3600\"", "true"}) {
        EXPECT_THAT(
            call("PATCH", session, R"({"ttl":)" + std::string(ttl) + "}"),
            IsError(400, "guard.invalid_input")
        ) << ttl;
    }
    EXPECT_THAT(call("PATCH", session, "{"), IsError(400, "request.invalid_json"));
}

TEST_P(OidcConfigsApiTest, SetsWhatIdTokensTell) {
    EXPECT_THAT(call("GET", id_token), IsError(404, "entity.not_found"));
    done("PUT", id_token, R"({"enabledExtendedClaims":["roles","custom_data"]})");
    const auto shown = done("GET", id_token);
    EXPECT_EQ(shown.at("enabledExtendedClaims"), (json::array{"roles", "custom_data"}));
    EXPECT_EQ(done("PUT", id_token, "{}").body, json::value(json::object{}));
    EXPECT_EQ(done("GET", id_token).body, json::value(json::object{}));
    EXPECT_THAT(
        event_keys(), ElementsAre("Management.IdTokenConfig.Set", "Management.IdTokenConfig.Set")
    );
    EXPECT_THAT(
        call("PUT", id_token, R"({"enabledExtendedClaims":["password"]})"),
        IsError(400, "guard.invalid_input")
    );
}

TEST_P(OidcConfigsApiTest, TenantsDoNotShareSettings) {
    done("PATCH", session, R"({"ttl":60})");
    EXPECT_EQ(call("GET", session, {}, "admin").body, json::value(json::object{}));
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    OidcConfigsApiTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
