// OpenID Connect Core 1.0 section 3.1.2.1: prompt, max_age, id_token_hint; RFC 9207; refused
// parameters.
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

using ::testing::StartsWith;

class RequestTest : public ::testing::Test {
protected:
    std::string location(const Form& changes) {
        return std::string(browser_.authorize(client_, changes).headers.get("Location"));
    }
    std::string error(const Form& changes) {
        const auto callback = callback_of(browser_.authorize(client_, changes));
        // RFC 9207: "an authorization server MUST include the iss parameter in the authorization
        // response", in errors too.
        EXPECT_EQ(callback.parameters.get("iss"), issuer);
        return callback.error();
    }

    Provider provider_;
    Browser browser_{provider_};
    RegisteredClient client_ = provider_.add_client();
    UserId user_ = provider_.add_user();
};

// "none: The Authorization Server MUST NOT display any authentication or consent user interface
// pages."
TEST_F(RequestTest, PromptNoneShowsNothing) {
    EXPECT_EQ(error({{"prompt", "none"}}), "login_required");
    browser_.sign_in(client_, user_);
    EXPECT_THAT(location({{"prompt", "none"}}), StartsWith("https://app.example/cb?code="));
    EXPECT_EQ(error({{"prompt", "none"}, {"scope", "openid email"}}), "consent_required");
    EXPECT_EQ(error({{"prompt", "none login"}}), "invalid_request");
    EXPECT_EQ(error({{"prompt", "create"}}), "invalid_request");
}

TEST_F(RequestTest, PromptLoginAsksAgain) {
    browser_.sign_in(client_, user_);
    provider_.clock.advance(5000);
    EXPECT_THAT(location({{"prompt", "login"}}), StartsWith("/sign-in"));
    const auto callback = callback_of(browser_.get(browser_.complete_login(user_)));
    const auto body = json_of(redeem(provider_, client_, callback.code()));
    EXPECT_EQ(
        claims_of(text_of(body, "id_token")).at("auth_time").as_int64(),
        provider_.clock.now() / 1000
    );
}

TEST_F(RequestTest, PromptConsentAsksAgain) {
    browser_.sign_in(client_, user_);
    EXPECT_THAT(location({{"prompt", "consent"}}), StartsWith("/consent"));
    EXPECT_THAT(location({{"prompt", "login consent"}}), StartsWith("/sign-in"));
}

// "If the elapsed time is greater than this value, the OP MUST attempt to actively re-authenticate
// the End-User."
TEST_F(RequestTest, MaxAgeAsksAgain) {
    browser_.sign_in(client_, user_);
    provider_.clock.advance(10'000);
    EXPECT_THAT(location({{"max_age", "10"}}), StartsWith("https://app.example/cb?code="));
    EXPECT_THAT(location({{"max_age", "9"}}), StartsWith("/sign-in"));
    EXPECT_THAT(location({{"max_age", "0"}}), StartsWith("/sign-in"));
    for (const std::string bad : {"-1", "x", "1.5", "99999999999"}) {
        EXPECT_EQ(error({{"max_age", bad}}), "invalid_request") << bad;
    }
}

TEST_F(RequestTest, IdTokenHintNamesTheUser) {
    const auto code = browser_.sign_in(client_, user_).code();
    const auto token = text_of(json_of(redeem(provider_, client_, code)), "id_token");
    provider_.clock.advance(Milliseconds{86'400} * 1000);
    EXPECT_THAT(
        location({{"prompt", "none"}, {"id_token_hint", token}}),
        StartsWith("https://app.example/cb?code=")
    );
    EXPECT_EQ(error({{"id_token_hint", token + "x"}}), "invalid_request");

    const auto other = provider_.add_user("grace");
    Browser theirs(provider_);
    theirs.sign_in(client_, other);
    const auto refused =
        callback_of(theirs.authorize(client_, {{"prompt", "none"}, {"id_token_hint", token}}));
    EXPECT_EQ(refused.error(), "login_required");
    theirs.authorize(client_, {{"id_token_hint", token}});
    EXPECT_EQ(callback_of(theirs.resume(theirs.complete_login(other))).error(), "login_required");
}

TEST_F(RequestTest, R25OffersTheCodeFlowOnly) {
    for (const std::string type : {"token", "id_token", "code id_token", "none"}) {
        EXPECT_EQ(error({{"response_type", type}}), "unsupported_response_type") << type;
    }
    EXPECT_EQ(error({{"response_type", ""}}), "invalid_request");
    EXPECT_EQ(error({{"response_mode", "web_message"}}), "invalid_request");
    EXPECT_EQ(error({{"request", "x"}}), "request_not_supported");
    EXPECT_EQ(error({{"request_uri", "x"}}), "request_uri_not_supported");
    EXPECT_EQ(error({{"registration", "x"}}), "registration_not_supported");
}

TEST_F(RequestTest, RefusesRepeatedParameters) {
    auto form = Browser::authorization_request(client_);
    form.emplace_back("scope", "openid");
    auto callback = callback_of(browser_.get("/oidc/auth?" + encode(form)));
    EXPECT_EQ(callback.error(), "invalid_request");
    EXPECT_EQ(callback.parameters.get("state"), "the state");
    form = Browser::authorization_request(client_);
    form.emplace_back("state", "another");
    callback = callback_of(browser_.get("/oidc/auth?" + encode(form)));
    EXPECT_EQ(callback.error(), "invalid_request");
    EXPECT_FALSE(callback.parameters.has("state"));
}

TEST_F(RequestTest, R34RefusesEndlessScopes) {
    std::string scope = "openid";
    for (int i = 0; i < 300; ++i) scope += " s" + std::to_string(i);
    EXPECT_EQ(error({{"scope", scope}}), "invalid_scope");
    EXPECT_EQ(error({{"scope", std::string(9000, 'x')}}), "invalid_scope");
}

TEST_F(RequestTest, OpensTheScreenThatIsAskedFor) {
    const std::string app = "?app_id=" + client_.id;
    EXPECT_EQ(location({{"first_screen", "register"}}), "/register" + app);
    EXPECT_EQ(location({{"first_screen", "identifier:sign_in"}}), "/identifier-sign-in" + app);
    EXPECT_EQ(location({{"first_screen", "https://evil.example"}}), "/sign-in" + app);
    EXPECT_EQ(location({{"interaction_mode", "signUp"}}), "/register" + app);
    EXPECT_EQ(
        location({{"login_hint", "a&b=c"}, {"identifier", "email phone"}}),
        "/sign-in" + app + "&login_hint=a%26b%3Dc&identifier=email%20phone"
    );
}

TEST_F(RequestTest, AThirdPartyClientAsksForWhatItMay) {
    const auto client = provider_.add_client(
        {.type = ClientType::traditional, .is_third_party = true, .consent_user_scopes = {"profile"}
        }
    );
    const auto refused = callback_of(browser_.authorize(client, {{"scope", "openid email"}}));
    EXPECT_EQ(refused.error(), "invalid_scope");
    browser_.authorize(client, {{"scope", "openid profile"}});
    browser_.get(browser_.complete_login(user_));
    const auto interaction = provider_.run(provider_.interactions.find(
        provider_.tenant, browser_.interaction_bearer(), provider_.clock.now()
    ));
    ASSERT_TRUE(interaction);
    const auto view = provider_.run(
        provider_.consent.view(provider_.context(), *interaction, browser_.cookies["_session"])
    );
    EXPECT_EQ(view.oidc_scopes, std::vector<std::string>{"profile"});
    EXPECT_EQ(view.user.id, user_);
}

TEST_F(RequestTest, BuiltInDemoAppWorks) {
    RegisteredClient demo{"demo-app", "", false, std::string(origin) + "/demo-app"};
    const auto callback = browser_.sign_in(demo, user_);
    EXPECT_EQ(redeem(provider_, demo, callback.code()).status, 200);
}

}  // namespace
}  // namespace ostiary::testing
