// R01, R02, R08, R09: what happens between the browser, the pages and the redirect.
#include "browser.hpp"
#include "oauth/session_cookie.hpp"
#include "store/settings.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class BrowserSecurityTest : public ::testing::Test {
protected:
    Provider provider_;
    Browser browser_{provider_};
    RegisteredClient client_ = provider_.add_client();
    UserId user_ = provider_.add_user();
};

// "MUST NOT automatically redirect the user-agent to the invalid redirection URI."
TEST_F(BrowserSecurityTest, R01NeverRedirectsToWhatIsNotRegistered) {
    provider_.set_redirect_uris(client_, {"https://app.example/cb", "https://*.shop.example/cb/*"});
    for (const std::string uri : {
             "https://evil.example/cb",
             "https://app.example@evil.example/cb",
             "https://app.example:80@evil.example/cb",
             "https://app.example/cb/../evil",
             "https://app.example/cb%2f..",
             "https://app.example/cb/",
             "https://app.example/cb?x=1",
             "https://app.example/cb#x",
             "https://app.example.evil.example/cb",
             "http://app.example/cb",
             "https://app.example:8443/cb",
             "https://app.example\\@evil.example/cb",
             "https://evil.example/.shop.example/cb/x",
             "https://a.shop.example.evil.example/cb/x",
             "https://a.shop.example/cb/../x",
             "https://a.shop.example/cb/%2e%2e",
             "https://*.shop.example/cb/*",
             "https://a.b.shop.example/cb/x",
             "javascript:alert(1)",
             "data:text/html,x",
             "//app.example/cb",
             "/cb",
         }) {
        const auto response = browser_.authorize(client_, {{"redirect_uri", uri}});
        EXPECT_EQ(response.status, 400) << uri;
        EXPECT_FALSE(response.headers.has("Location")) << uri;
        EXPECT_EQ(response.body.find("evil"), std::string::npos) << uri;
    }
    const auto good =
        browser_.authorize(client_, {{"redirect_uri", "https://a.shop.example/cb/x"}});
    EXPECT_THAT(std::string(good.headers.get("Location")), StartsWith("/sign-in"));
}

TEST_F(BrowserSecurityTest, R01RefusesARepeatedRedirectUriOrClient) {
    auto form = Browser::authorization_request(client_);
    form.emplace_back("redirect_uri", "https://evil.example");
    EXPECT_EQ(browser_.get("/oidc/auth?" + encode(form)).status, 400);
    form = Browser::authorization_request(client_);
    form.emplace_back("client_id", "other");
    EXPECT_EQ(browser_.get("/oidc/auth?" + encode(form)).status, 400);
}

TEST_F(BrowserSecurityTest, R02TheNameOfAnInteractionIsWorthNothing) {
    browser_.authorize(client_);
    const auto path = browser_.complete_login(user_);
    Browser thief(provider_);
    EXPECT_THAT(thief.get(path).body, HasSubstr("session.not_found"));
    EXPECT_FALSE(thief.cookies.contains("_session"));
    // Nor does an interaction of the thief's own open it.
    thief.authorize(client_);
    EXPECT_THAT(thief.get(path).body, HasSubstr("session.not_found"));
    EXPECT_EQ(browser_.get(path).status, 303);
}

TEST_F(BrowserSecurityTest, R08APlantedInteractionCookieDoesNotShareTheSession) {
    Browser attacker(provider_);
    attacker.authorize(client_);
    // The victim signs in within the attacker's interaction.
    browser_.cookies = attacker.cookies;
    const auto path = browser_.complete_login(user_);
    EXPECT_THAT(attacker.get(path).body, HasSubstr("session.not_found"));
    EXPECT_FALSE(attacker.cookies.contains("_session"));
}

TEST_F(BrowserSecurityTest, R08APlantedSessionIsRenewedAtSignIn) {
    Browser attacker(provider_);
    attacker.sign_in(client_, user_);
    const std::string planted = attacker.cookies["_session"];
    browser_.cookies["_session"] = planted;
    browser_.authorize(client_, {{"prompt", "login"}});
    browser_.get(browser_.complete_login(user_));
    EXPECT_NE(browser_.cookies["_session"], planted);
    const auto response = attacker.authorize(client_);
    EXPECT_THAT(std::string(response.headers.get("Location")), StartsWith("/sign-in"));
}

TEST_F(BrowserSecurityTest, R08ASessionOfAnotherUserEndsAtSignIn) {
    browser_.sign_in(client_, user_);
    const std::string before = browser_.cookies["_session"];
    const auto other = provider_.add_user("grace");
    browser_.authorize(client_, {{"prompt", "login"}});
    browser_.resume(browser_.complete_login(other));
    Browser old(provider_);
    old.cookies["_session"] = before;
    EXPECT_THAT(
        std::string(old.authorize(client_).headers.get("Location")), StartsWith("/sign-in")
    );
}

// A page of another origin cannot finish a sign-in it began in its own browser in the victim's.
TEST_F(BrowserSecurityTest, R09ASignInEndsOnlyInTheBrowserThatBeganIt) {
    Browser attacker(provider_);
    attacker.authorize(client_);
    const auto path = attacker.complete_login(provider_.add_user("mallory"));
    EXPECT_THAT(browser_.get(path).body, HasSubstr("session.not_found"));
    EXPECT_FALSE(browser_.cookies.contains("_session"));
}

TEST_F(BrowserSecurityTest, AnInteractionIsOverWhenItsCodeIsGiven) {
    browser_.authorize(client_);
    browser_.get(browser_.complete_login(user_));
    const auto before = browser_.cookies;
    const auto path = browser_.pass_consent();
    EXPECT_FALSE(callback_of(browser_.get(path)).code().empty());
    browser_.cookies = before;
    EXPECT_THAT(browser_.get(path).body, HasSubstr("session.not_found"));
}

TEST_F(BrowserSecurityTest, ConsentIsGivenByTheUserOfTheSession) {
    browser_.authorize(
        provider_.add_client({.is_third_party = true, .consent_user_scopes = {"profile"}})
    );
    browser_.get(browser_.complete_login(user_));
    const std::string session = std::exchange(browser_.cookies["_session"], "");
    EXPECT_THROW(browser_.accept_consent(), std::exception);
    browser_.cookies["_session"] = session;
    EXPECT_FALSE(callback_of(browser_.get(browser_.accept_consent())).code().empty());
}

// Having passed the consent page is nothing that a browser proves.
TEST_F(BrowserSecurityTest, R09PassingTheConsentPageSignsNobodyIn) {
    browser_.authorize(client_);
    EXPECT_THAT(
        std::string(browser_.get(browser_.pass_consent()).headers.get("Location")),
        StartsWith("/sign-in")
    );
    EXPECT_FALSE(browser_.cookies.contains("_session"));
    browser_.complete_login(user_);
    Browser thief(provider_);
    EXPECT_THAT(thief.get(browser_.pass_consent()).body, HasSubstr("session.not_found"));
    EXPECT_FALSE(thief.cookies.contains("_session"));
    provider_.suspend_user(user_);
    EXPECT_EQ(callback_of(browser_.get(browser_.pass_consent())).error(), "access_denied");
    EXPECT_FALSE(browser_.cookies.contains("_session"));
}

TEST_F(BrowserSecurityTest, R18ACookieOfADeletedUserSignsNobodyIn) {
    const auto callback = browser_.sign_in(client_, user_);
    const std::string session = browser_.cookies["_session"];
    ASSERT_FALSE(callback.code().empty());
    provider_.remove_user(user_);
    EXPECT_THAT(
        std::string(browser_.authorize(client_).headers.get("Location")), StartsWith("/sign-in")
    );
    Browser silent(provider_);
    silent.cookies["_session"] = session;
    EXPECT_EQ(
        callback_of(silent.authorize(client_, {{"prompt", "none"}})).error(), "login_required"
    );
}

// Between the sign-in and the end of consent.
TEST_F(BrowserSecurityTest, R18ADeletedUserGivesNoConsent) {
    browser_.authorize(
        provider_.add_client({.is_third_party = true, .consent_user_scopes = {"profile"}})
    );
    browser_.get(browser_.complete_login(user_));
    provider_.remove_user(user_);
    EXPECT_THROW(browser_.accept_consent(), std::exception);
}

TEST_F(BrowserSecurityTest, R37AnInteractionExpires) {
    browser_.authorize(client_);
    const auto path = browser_.complete_login(user_);
    provider_.clock.advance(store::interaction_lifetime);
    EXPECT_THAT(browser_.get(path).body, HasSubstr("session.not_found"));
}

TEST_F(BrowserSecurityTest, R37ASessionExpires) {
    browser_.sign_in(client_, user_);
    provider_.clock.advance(Milliseconds{14} * 86'400 * 1000);
    EXPECT_THAT(
        std::string(browser_.authorize(client_).headers.get("Location")), StartsWith("/sign-in")
    );
}

// The tenant's setting `oidc.session`, counted from the last use.
TEST_F(BrowserSecurityTest, R37ASessionLivesAsLongAsTheTenantSays) {
    sql::Batch batch;
    store::Settings::put(batch, store::setting_keys::oidc_session, json::object{{"ttl", 600}});
    provider_.write_configuration(std::move(batch));
    const auto next_page = [&] {
        return std::string(browser_.authorize(client_).headers.get("Location"));
    };
    browser_.sign_in(client_, user_);
    provider_.clock.advance(599'000);
    const auto used = browser_.authorize(client_);
    EXPECT_THAT(std::string(used.headers.get("Location")), StartsWith(callback_uri));
    // The browser keeps the cookie as long as the server keeps the session.
    EXPECT_THAT(std::string(used.headers.get("Set-Cookie")), HasSubstr("Max-Age=600;"));
    provider_.clock.advance(599'000);
    EXPECT_THAT(next_page(), StartsWith(callback_uri));
    provider_.clock.advance(600'000);
    EXPECT_THAT(next_page(), StartsWith("/sign-in"));
}

TEST_F(BrowserSecurityTest, R37ASettingThatIsNoLifetimeIsIgnored) {
    for (const json::value& setting :
         {json::value(nullptr),
          json::value(json::object{{"ttl", 0}}),
          json::value(json::object{{"ttl", "600"}}),
          json::value(json::object{{"ttl", std::int64_t{31'536'001}}})}) {
        sql::Batch batch;
        store::Settings::put(batch, store::setting_keys::oidc_session, setting);
        provider_.write_configuration(std::move(batch));
        const auto snapshot = provider_.run(provider_.snapshots.get(provider_.tenant));
        EXPECT_EQ(oauth::session_lifetime(*snapshot), Milliseconds{14} * 86'400 * 1000);
    }
}

TEST_F(BrowserSecurityTest, CookiesAreOutOfReachOfScripts) {
    const auto response = browser_.authorize(client_);
    const std::string cookie(response.headers.get("Set-Cookie"));
    EXPECT_THAT(cookie, StartsWith("_interaction="));
    for (const std::string attribute : {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"}) {
        EXPECT_THAT(cookie, HasSubstr(attribute));
    }
}

}  // namespace
}  // namespace ostiary::testing
