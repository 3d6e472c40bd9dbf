#include "management/oidc_keys_api.hpp"

#include "management/api_test.hpp"

namespace ostiary::management {
namespace {

using ::testing::ElementsAre;

class OidcKeysApiTest : public ApiTest {
protected:
    void SetUp() override {
        ApiTest::SetUp();
        serve(keys_.routes());
    }
    Answer rotate(std::string_view kind, std::string body = "{}") {
        return call("POST", path(kind) + "/rotate", std::move(body));
    }
    std::vector<std::string> statuses(std::string_view kind) {
        std::vector<std::string> statuses;
        const auto listed = done("GET", path(kind));
        for (const auto& key : listed.body.as_array()) {
            statuses.emplace_back(key.at("status").as_string());
        }
        return statuses;
    }
    std::string id_of(std::string_view kind, std::size_t index) {
        return std::string(done("GET", path(kind)).body.at(index).at("id").as_string());
    }
    static std::string path(std::string_view kind) {
        return "/api/configs/oidc/" + std::string(kind);
    }

    static constexpr std::string_view signing = "private-keys";
    static constexpr std::string_view cookies = "cookie-keys";
    net::BlockingPool pool_{1, 4};
    OidcKeysApi keys_{snapshots_, changes_, {vault_, random_, clock_}, pool_, clock_, {}};
};

TEST_P(OidcKeysApiTest, ListsKeysWithoutTheirValues) {
    const auto listed = done("GET", path(signing));
    ASSERT_EQ(listed.body.as_array().size(), 1U);
    const auto& key = listed.body.at(0).as_object();
    EXPECT_EQ(key.at("signingKeyAlgorithm"), "EC");
    EXPECT_EQ(key.at("algorithm"), "ES256");
    EXPECT_EQ(key.at("status"), "Current");
    for (const char* secret : {"value", "sealedKey", "d"}) EXPECT_FALSE(key.contains(secret));
    const auto cookie_keys = done("GET", path(cookies));
    ASSERT_EQ(cookie_keys.body.as_array().size(), 1U);
    EXPECT_EQ(cookie_keys.body.at(0).as_object().size(), 2U);
}

TEST_P(OidcKeysApiTest, ANewKeySignsAtOnceAndTheOldOneStaysForVerification) {
    const std::string old = id_of(signing, 0);
    const auto rotated = rotate(signing, R"({"signingKeyAlgorithm":"ES384"})");
    ASSERT_EQ(rotated.status, 200);
    EXPECT_EQ(rotated.body.at(0).at("algorithm"), "ES384");
    EXPECT_THAT(statuses(signing), ElementsAre("Current", "Previous"));
    EXPECT_EQ(id_of(signing, 1), old);
    // Of previous keys, the last one is kept.
    EXPECT_EQ(rotate(signing, R"({"signingKeyAlgorithm":"EdDSA"})").status, 200);
    EXPECT_THAT(statuses(signing), ElementsAre("Current", "Previous"));
    EXPECT_NE(id_of(signing, 1), old);
    EXPECT_THAT(
        event_keys(), ElementsAre("Management.OidcKey.Rotate", "Management.OidcKey.Rotate")
    );
}

TEST_P(OidcKeysApiTest, WithAGracePeriodTheNewKeyIsPublishedFirst) {
    const std::string current = id_of(signing, 0);
    const auto rotated = rotate(signing, R"({"rotationGracePeriod":60})");
    ASSERT_EQ(rotated.status, 200);
    EXPECT_EQ(rotated.body.at(0).at("status"), "Next");
    EXPECT_EQ(rotated.body.at(0).at("effectiveAt"), clock_.now() + 60'000);
    EXPECT_EQ(id_of(signing, 1), current);
    EXPECT_THAT(statuses(signing), ElementsAre("Next", "Current"));
    // What is about to sign, and what signs, cannot be deleted.
    for (const std::size_t index : {0U, 1U}) {
        EXPECT_THAT(
            call("DELETE", path(signing) + "/" + id_of(signing, index)),
            IsError(422, "oidc.key_required")
        );
    }
}

TEST_P(OidcKeysApiTest, CookieKeysKnowNoGracePeriod) {
    EXPECT_EQ(rotate(cookies, R"({"rotationGracePeriod":60})").status, 200);
    EXPECT_EQ(done("GET", path(cookies)).body.as_array().size(), 2U);
    EXPECT_EQ(done("GET", path(signing)).body.as_array().size(), 1U);
}

TEST_P(OidcKeysApiTest, MakesRsaKeys) {
    const auto rotated = rotate(signing, R"({"signingKeyAlgorithm":"RSA"})");
    ASSERT_EQ(rotated.status, 200);
    EXPECT_EQ(rotated.body.at(0).at("signingKeyAlgorithm"), "RSA");
    EXPECT_EQ(rotated.body.at(0).at("algorithm"), "RS256");
}

TEST_P(OidcKeysApiTest, DeletesThePreviousKeyOnly) {
    EXPECT_THAT(
        call("DELETE", path(signing) + "/" + id_of(signing, 0)), IsError(422, "oidc.key_required")
    );
    rotate(signing);
    const std::string previous = id_of(signing, 1);
    EXPECT_THAT(call("DELETE", path(cookies) + "/" + previous), IsError(404, "oidc.key_not_found"));
    EXPECT_THAT(
        call("DELETE", path(signing) + "/" + previous, {}, "admin"),
        IsError(404, "oidc.key_not_found")
    );
    EXPECT_EQ(call("DELETE", path(signing) + "/" + previous).status, 204);
    EXPECT_THAT(call("DELETE", path(signing) + "/" + previous), IsError(404, "oidc.key_not_found"));
    EXPECT_THAT(statuses(signing), ElementsAre("Current"));
}

TEST_P(OidcKeysApiTest, RefusesUnknownKindsAlgorithmsAndPeriods) {
    EXPECT_THAT(call("GET", path("public-keys")), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(rotate("public-keys"), IsError(400, "guard.invalid_input"));
    EXPECT_THAT(call("DELETE", path("x") + "/y"), IsError(400, "guard.invalid_input"));
    for (const char* body :
         {R"({"signingKeyAlgorithm":"HS256"})",
          R"({"signingKeyAlgorithm":"none"})",
          R"({"rotationGracePeriod":-1})",
          R"({"rotationGracePeriod":31622401})"}) {
        EXPECT_THAT(rotate(signing, body), IsError(400, "guard.invalid_input")) << body;
    }
    EXPECT_THAT(statuses(signing), ElementsAre("Current"));
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    OidcKeysApiTest,
    ::testing::ValuesIn(testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::management
