// OpenID Connect Core 1.0: the authorization code flow from the request to the tokens.
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class CodeFlowTest : public ::testing::TestWithParam<std::string> {
protected:
    Provider provider_{GetParam()};
    Browser browser_{provider_};
    RegisteredClient client_ = provider_.add_client();
    UserId user_ = provider_.add_user();
};
INSTANTIATE_TEST_SUITE_P(Databases, CodeFlowTest, ::testing::ValuesIn(test_databases()));

TEST_P(CodeFlowTest, SignsInThroughThePages) {
    auto response = browser_.authorize(client_, {{"login_hint", "ada"}});
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(
        response.headers.get("Location"), "/sign-in?app_id=" + client_.id + "&login_hint=ada"
    );
    response = browser_.get(browser_.complete_login(user_));
    EXPECT_EQ(response.headers.get("Location"), "/consent?app_id=" + client_.id);
    response = browser_.get(browser_.pass_consent());
    EXPECT_TRUE(browser_.cookies.contains("_session"));
    const auto callback = callback_of(response);
    EXPECT_THAT(callback.location, StartsWith("https://app.example/cb?code="));
    EXPECT_EQ(callback.parameters.get("state"), "the state");
    EXPECT_EQ(callback.parameters.get("iss"), issuer);
    EXPECT_FALSE(browser_.cookies.contains("_interaction"));
}

// What a first-party client is not asked for is asked of another, whatever its browser claims.
TEST_P(CodeFlowTest, AsksForTheConsentToAThirdParty) {
    const auto third =
        provider_.add_client({.is_third_party = true, .consent_user_scopes = {"profile"}});
    browser_.authorize(third);
    const auto path = browser_.complete_login(user_);
    for (int i = 0; i < 2; ++i) {
        const auto response = browser_.get(i == 0 ? path : browser_.pass_consent());
        EXPECT_EQ(response.headers.get("Location"), "/consent?app_id=" + third.id);
        EXPECT_TRUE(browser_.cookies.contains("_session"));
    }
    EXPECT_EQ(callback_of(browser_.get(browser_.deny_consent())).error(), "access_denied");
}

// A browser that stops there is not signed in, and can go on.
TEST_P(CodeFlowTest, KeepsNothingBeforeTheConsentPageIsPassed) {
    browser_.authorize(client_, {{"prompt", "consent"}});
    const auto path = browser_.complete_login(user_);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(browser_.get(path).headers.get("Location"), "/consent?app_id=" + client_.id);
        EXPECT_FALSE(browser_.cookies.contains("_session"));
    }
    EXPECT_FALSE(callback_of(browser_.get(browser_.pass_consent())).code().empty());
}

TEST_P(CodeFlowTest, GivesTokensForTheCode) {
    const auto callback = browser_.sign_in(client_, user_, {{"scope", "openid profile email"}});
    const auto response = redeem(provider_, client_, callback.code());
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
    const auto body = json_of(response);
    EXPECT_EQ(text_of(body, "token_type"), "Bearer");
    EXPECT_EQ(text_of(body, "scope"), "openid profile email");
    EXPECT_FALSE(body.contains("refresh_token"));

    const auto claims = claims_of(text_of(body, "id_token"));
    EXPECT_EQ(text_of(claims, "iss"), issuer);
    EXPECT_EQ(text_of(claims, "sub"), user_.value);
    EXPECT_EQ(text_of(claims, "aud"), client_.id);
    EXPECT_EQ(text_of(claims, "nonce"), "the nonce");
    EXPECT_EQ(text_of(claims, "email"), "ada@example.com");
    EXPECT_EQ(claims.at("auth_time").as_int64(), provider_.clock.now() / 1000);
    EXPECT_TRUE(claims.contains("sid"));

    const auto info = json_of(userinfo(provider_, text_of(body, "access_token")));
    EXPECT_EQ(text_of(info, "sub"), user_.value);
    EXPECT_EQ(text_of(info, "username"), "ada");
    EXPECT_THAT(provider_.audit_keys(), Contains("ExchangeTokenBy.AuthorizationCode"));
}

TEST_P(CodeFlowTest, SignsOnToAnotherClientWithoutAPassword) {
    browser_.sign_in(client_, user_);
    const auto other = provider_.add_client();
    const auto response = browser_.authorize(other);
    EXPECT_THAT(std::string(response.headers.get("Location")), StartsWith("/consent?"));
    EXPECT_FALSE(callback_of(browser_.get(browser_.accept_consent())).code().empty());
}

TEST_P(CodeFlowTest, AsksNothingThatWasAllowedBefore) {
    browser_.sign_in(client_, user_);
    EXPECT_FALSE(callback_of(browser_.authorize(client_)).code().empty());
    const auto more = browser_.authorize(client_, {{"scope", "openid profile email"}});
    EXPECT_THAT(std::string(more.headers.get("Location")), StartsWith("/consent?"));
}

TEST_P(CodeFlowTest, TellsTheClientWhenTheUserRefuses) {
    browser_.authorize(
        provider_.add_client({.is_third_party = true, .consent_user_scopes = {"profile"}})
    );
    browser_.get(browser_.complete_login(user_));
    const auto callback = callback_of(browser_.get(browser_.deny_consent()));
    EXPECT_EQ(callback.error(), "access_denied");
    EXPECT_EQ(callback.parameters.get("state"), "the state");
}

// "MUST ignore the offline_access request" without consent.
TEST_P(CodeFlowTest, GivesARefreshTokenOnlyWithConsent) {
    auto callback = browser_.sign_in(client_, user_, {{"scope", "openid offline_access"}});
    EXPECT_FALSE(json_of(redeem(provider_, client_, callback.code())).contains("refresh_token"));
    callback = browser_.sign_in(
        client_, user_, {{"scope", "openid offline_access"}, {"prompt", "consent"}}
    );
    EXPECT_TRUE(json_of(redeem(provider_, client_, callback.code())).contains("refresh_token"));
}

TEST_P(CodeFlowTest, AcceptsTheRequestAsAForm) {
    const auto response = browser_.post("/oidc/auth", Browser::authorization_request(client_));
    EXPECT_THAT(std::string(response.headers.get("Location")), StartsWith("/sign-in"));
}

TEST_P(CodeFlowTest, AnswersByTheResponseModeThatIsAskedFor) {
    const auto fragment = browser_.sign_in(client_, user_, {{"response_mode", "fragment"}});
    EXPECT_THAT(fragment.location, StartsWith("https://app.example/cb#code="));
    const auto posted = browser_.authorize(client_, {{"response_mode", "form_post"}});
    EXPECT_EQ(posted.status, 200);
    EXPECT_THAT(posted.body, StartsWith("post https://app.example/cb code="));
}

TEST_P(CodeFlowTest, RevokesTheOldestGrantsBeyondTheMaximum) {
    NewClient wanted;
    wanted.custom.max_allowed_grants = 1;
    const auto client = provider_.add_client(wanted);
    const auto first =
        json_of(redeem(provider_, client, Browser(provider_).sign_in(client, user_).code()));
    provider_.clock.advance(1000);
    const auto second =
        json_of(redeem(provider_, client, Browser(provider_).sign_in(client, user_).code()));
    EXPECT_EQ(userinfo(provider_, text_of(first, "access_token")).status, 401);
    EXPECT_EQ(userinfo(provider_, text_of(second, "access_token")).status, 200);
    EXPECT_THAT(provider_.audit_keys(), Contains("RevokeGrants"));
}

}  // namespace
}  // namespace ostiary::testing
