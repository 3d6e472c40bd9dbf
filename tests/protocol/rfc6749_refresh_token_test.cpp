// RFC 6749 section 6 and RFC 9700 section 4.14: refresh tokens and their rotation.
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

constexpr Milliseconds day = Milliseconds{86'400} * 1000;

class RefreshTokenTest : public ::testing::TestWithParam<std::string> {
protected:
    boost::json::object obtain(const RegisteredClient& client, const Form& changes = {}) {
        Form form{{"scope", "openid offline_access profile"}, {"prompt", "consent"}};
        form.insert(form.end(), changes.begin(), changes.end());
        const auto callback = Browser(provider_).sign_in(client, user_, form);
        return json_of(redeem(provider_, client, callback.code()));
    }
    static std::string token_of(const boost::json::object& body) {
        return text_of(body, "refresh_token");
    }

    Provider provider_{GetParam()};
    RegisteredClient spa_ = provider_.add_client();
    RegisteredClient web_ = provider_.add_client({.type = ClientType::traditional});
    UserId user_ = provider_.add_user();
};
INSTANTIATE_TEST_SUITE_P(Databases, RefreshTokenTest, ::testing::ValuesIn(test_databases()));

// "Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation"
TEST_P(RefreshTokenTest, RotatesThatOfAPublicClient) {
    const auto first = obtain(spa_);
    const auto second = json_of(refresh(provider_, spa_, token_of(first)));
    EXPECT_NE(token_of(second), token_of(first));
    EXPECT_FALSE(token_of(second).empty());
    const auto claims = claims_of(text_of(second, "id_token"));
    EXPECT_EQ(text_of(claims, "sub"), user_.value);
    EXPECT_EQ(userinfo(provider_, text_of(second, "access_token")).status, 200);
}

TEST_P(RefreshTokenTest, R03RefusesAReuseAndRevokesTheGrantIfItIsLate) {
    const auto first = obtain(spa_);
    const auto second = json_of(refresh(provider_, spa_, token_of(first)));
    provider_.clock.advance(3000);
    EXPECT_EQ(error_of(refresh(provider_, spa_, token_of(first))), "invalid_grant");
    // Within the leeway nothing is lost.
    const auto third = json_of(refresh(provider_, spa_, token_of(second)));
    ASSERT_FALSE(token_of(third).empty());
    provider_.clock.advance(3001);
    const auto reused = refresh(provider_, spa_, token_of(first));
    EXPECT_EQ(
        text_of(json_of(reused), "error_description"), "the refresh token was redeemed before"
    );
    EXPECT_EQ(error_of(refresh(provider_, spa_, token_of(third))), "invalid_grant");
    EXPECT_EQ(userinfo(provider_, text_of(third, "access_token")).status, 401);
    EXPECT_THAT(provider_.audit_keys(), ::testing::Contains("RevokeGrants"));
}

TEST_P(RefreshTokenTest, RotatesThatOfAConfidentialClientWhenMostOfItsTimeHasPassed) {
    const auto first = obtain(web_);
    provider_.clock.advance(9 * day);
    EXPECT_EQ(token_of(json_of(refresh(provider_, web_, token_of(first)))), token_of(first));
    provider_.clock.advance(day);
    const auto rotated = json_of(refresh(provider_, web_, token_of(first)));
    EXPECT_NE(token_of(rotated), token_of(first));
    provider_.clock.advance(13 * day);
    EXPECT_EQ(refresh(provider_, web_, token_of(rotated)).status, 200);
}

TEST_P(RefreshTokenTest, R37NeverProlongsThatOfASinglePageApplication) {
    const auto first = obtain(spa_);
    provider_.clock.advance(13 * day);
    const auto second = json_of(refresh(provider_, spa_, token_of(first)));
    provider_.clock.advance(day);
    const auto late = refresh(provider_, spa_, token_of(second));
    EXPECT_EQ(error_of(late), "invalid_grant");
    EXPECT_EQ(text_of(json_of(late), "error_description"), "the refresh token has expired");
}

TEST_P(RefreshTokenTest, NeverRotatesWhereTheClientSaysSo) {
    NewClient wanted;
    wanted.custom.rotate_refresh_token = false;
    const auto client = provider_.add_client(wanted);
    const auto first = obtain(client);
    EXPECT_EQ(token_of(json_of(refresh(provider_, client, token_of(first)))), token_of(first));
}

TEST_P(RefreshTokenTest, HonoursTheClientsLifetime) {
    NewClient wanted;
    wanted.custom.refresh_token_ttl_in_days = 1;
    const auto client = provider_.add_client(wanted);
    const auto first = obtain(client);
    provider_.clock.advance(day);
    EXPECT_EQ(error_of(refresh(provider_, client, token_of(first))), "invalid_grant");
}

TEST_P(RefreshTokenTest, IsIssuedAlwaysWhereAWebClientSaysSo) {
    NewClient wanted;
    wanted.custom.always_issue_refresh_token = true;
    const auto client = provider_.add_client(wanted);
    Browser browser(provider_);
    const auto callback = browser.sign_in(client, user_);
    const auto body = json_of(redeem(provider_, client, callback.code()));
    ASSERT_FALSE(token_of(body).empty());
    // Without offline access it ends with the session.
    const auto session = text_of(claims_of(text_of(body, "id_token")), "sid");
    EXPECT_EQ(
        browser.get("/oidc/session/end?id_token_hint=" + text_of(body, "id_token")).status, 303
    );
    EXPECT_EQ(error_of(refresh(provider_, client, token_of(body))), "invalid_grant") << session;
    EXPECT_EQ(userinfo(provider_, text_of(body, "access_token")).status, 401);
}

// "The requested scope MUST NOT include any scope not originally granted by the resource owner"
TEST_P(RefreshTokenTest, NarrowsTheScopeAndNeverWidensIt) {
    const auto first = obtain(web_);
    const auto narrowed = json_of(refresh(provider_, web_, token_of(first), {{"scope", "openid"}}));
    EXPECT_EQ(text_of(narrowed, "scope"), "openid");
    EXPECT_EQ(
        error_of(refresh(provider_, web_, token_of(first), {{"scope", "openid email"}})),
        "invalid_scope"
    );
}

TEST_P(RefreshTokenTest, R02BelongsToItsClient) {
    const auto first = obtain(web_);
    const auto other = provider_.add_client({.type = ClientType::traditional});
    EXPECT_EQ(error_of(refresh(provider_, other, token_of(first))), "invalid_grant");
    EXPECT_EQ(refresh(provider_, web_, token_of(first)).status, 200);
}

TEST_P(RefreshTokenTest, R18EndsWithUserAndClient) {
    const auto suspended = obtain(web_);
    provider_.suspend_user(user_);
    EXPECT_EQ(error_of(refresh(provider_, web_, token_of(suspended))), "invalid_grant");
    EXPECT_EQ(userinfo(provider_, text_of(suspended, "access_token")).status, 401);
    EXPECT_EQ(
        json_of(introspect(provider_, web_, text_of(suspended, "access_token"))).at("active"), false
    );
    provider_.remove_user(user_);
    EXPECT_EQ(error_of(refresh(provider_, web_, token_of(suspended))), "invalid_grant");
}

TEST_P(RefreshTokenTest, R18LosesPermissionsWithTheRole) {
    const auto api = provider_.add_resource();
    const auto role = provider_.add_role(api, RoleType::user);
    provider_.give_role(user_, role);
    const auto first = obtain(
        web_, {{"scope", "openid offline_access read"}, {"resource", "https://api.example"}}
    );
    const Form ask{{"resource", "https://api.example"}};
    EXPECT_EQ(text_of(json_of(refresh(provider_, web_, token_of(first), ask)), "scope"), "read");
    provider_.take_role(user_, role);
    EXPECT_EQ(text_of(json_of(refresh(provider_, web_, token_of(first), ask)), "scope"), "");
}

TEST_P(RefreshTokenTest, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(error_of(refresh(provider_, web_, "")), "invalid_request");
    for (const std::string& bad :
         {std::string("x"), std::string(64, 'A'), std::string(5000, 'x')}) {
        EXPECT_EQ(error_of(refresh(provider_, web_, bad)), "invalid_grant");
    }
}

}  // namespace
}  // namespace ostiary::testing
