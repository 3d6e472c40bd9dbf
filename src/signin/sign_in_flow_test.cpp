// Sign-in, registration and consent through the routes, on both databases.
#include "signin/provider_test.hpp"

#include <boost/json.hpp>

#include <gmock/gmock.h>

namespace ostiary::signin::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view password = "correct horse";

class SignInFlow : public ::testing::TestWithParam<std::string> {
protected:
    Provider provider_{GetParam()};

    http::Response start_experience(Browser& browser, std::string_view event = "SignIn") {
        browser.authorize();
        return browser.json(
            "PUT", "/api/experience", R"({"interactionEvent":")" + std::string(event) + R"("})"
        );
    }
    static std::string credentials(std::string_view username, std::string_view secret) {
        return R"({"identifier":{"type":"username","value":")" + std::string(username) +
               R"("},"password":")" + std::string(secret) + R"("})";
    }
    static std::string verification(const http::Response& response) {
        return R"({"verificationId":")" + member(response, "verificationId") + R"("})";
    }
};

TEST_P(SignInFlow, SignsInThroughTheExperienceApi) {
    provider_.add_user("ada", std::string(password));
    Browser browser(provider_);
    EXPECT_EQ(start_experience(browser).status, 204);
    const auto verified =
        browser.json("POST", "/api/experience/verification/password", credentials("ada", password));
    ASSERT_EQ(verified.status, 200) << verified.body;
    EXPECT_EQ(
        browser.json("POST", "/api/experience/identification", verification(verified)).status, 204
    );
    const auto submitted = browser.json("POST", "/api/experience/submit");
    ASSERT_EQ(submitted.status, 200) << submitted.body;
    const auto callback = browser.follow(browser.get(member(submitted, "redirectTo")));
    EXPECT_THAT(location(callback), StartsWith("https://rp.example/cb?"));
    EXPECT_THAT(location(callback), HasSubstr("code="));
    EXPECT_THAT(location(callback), HasSubstr("state=the-state"));
    const auto keys = provider_.audit_keys();
    EXPECT_THAT(keys, Contains("Interaction.SignIn.Create"));
    EXPECT_THAT(keys, Contains("Interaction.SignIn.Verification.Password.Submit"));
    EXPECT_THAT(keys, Contains("Interaction.SignIn.Identifier.Submit"));
    EXPECT_THAT(keys, Contains("Interaction.SignIn.Submit"));
}

TEST_P(SignInFlow, SignsInThroughThePage) {
    provider_.add_user("ada", std::string(password));
    Browser browser(provider_);
    const auto page = browser.authorize();
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("autocomplete=\"current-password\""));
    const auto answer = browser.submit_form("/sign-in?app_id=app", "ada", std::string(password));
    ASSERT_EQ(answer.status, 303) << answer.body;
    EXPECT_THAT(location(browser.follow(answer)), HasSubstr("code="));
}

TEST_P(SignInFlow, RegistersThroughThePageAndTheApi) {
    Browser page_browser(provider_);
    page_browser.authorize("app", {{"first_screen", "register"}});
    const auto answer =
        page_browser.submit_form("/register?app_id=app", "grace", std::string("t0ps3cret-9x"));
    ASSERT_EQ(answer.status, 303) << answer.body;
    EXPECT_THAT(location(page_browser.follow(answer)), HasSubstr("code="));

    Browser api_browser(provider_);
    start_experience(api_browser, "Register");
    const auto chosen = api_browser.json(
        "POST",
        "/api/experience/verification/new-password-identity",
        credentials("grace2", "t0ps3cret-9x")
    );
    ASSERT_EQ(chosen.status, 200) << chosen.body;
    EXPECT_EQ(
        api_browser.json("POST", "/api/experience/identification", verification(chosen)).status, 201
    );
    const auto submitted = api_browser.json("POST", "/api/experience/submit");
    ASSERT_EQ(submitted.status, 200) << submitted.body;
    EXPECT_THAT(
        location(api_browser.follow(api_browser.get(member(submitted, "redirectTo")))),
        HasSubstr("code=")
    );
}

TEST_P(SignInFlow, AUsernameThatIsTakenIsAnErrorOfItsField) {
    provider_.add_user("ada", std::string(password));
    Browser browser(provider_);
    browser.authorize();
    const auto answer = browser.submit_form("/register?app_id=app", "ada", "t0ps3cret-9x");
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(answer.body, HasSubstr("aria-invalid=\"true\""));
    EXPECT_THAT(answer.body, HasSubstr("value=\"ada\""));
    EXPECT_THAT(answer.body, Not(HasSubstr("t0ps3cret-9x")));
}

TEST_P(SignInFlow, TheSampleApplicationSignsInShowsClaimsAndSignsOut) {
    provider_.add_user("ada", std::string(password));
    Browser browser(provider_);
    const auto page = browser.follow(browser.get("/demo-app"));
    EXPECT_THAT(page.body, HasSubstr("current-password"));
    const auto answer =
        browser.submit_form("/sign-in?app_id=demo-app", "ada", std::string(password));
    const auto shown = browser.follow(answer);
    ASSERT_EQ(shown.status, 200) << shown.body;
    EXPECT_THAT(shown.body, HasSubstr("<code>auth_time</code>"));
    EXPECT_THAT(shown.body, HasSubstr("ada"));
    const auto signed_out = browser.post("/demo-app", {{"_csrf", csrf_of(shown)}});
    EXPECT_THAT(location(signed_out), HasSubstr("/oidc/session/end?"));
    EXPECT_FALSE(browser.cookies.contains("_demo_tokens"));
}

TEST_P(SignInFlow, AThirdPartyAsksForConsent) {
    provider_.add_user("ada", std::string(password));
    provider_.add_client("third", true);
    sql::Batch batch;
    Browser browser(provider_);
    browser.authorize("third", {{"scope", "openid"}});
    const auto page =
        browser.follow(browser.submit_form("/sign-in?app_id=third", "ada", std::string(password)));
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_THAT(page.body, HasSubstr("value=\"allow\""));
    EXPECT_THAT(page.body, HasSubstr("rp.example"));
    const auto forged = browser.post("/consent?app_id=third", {{"decision", "allow"}});
    EXPECT_EQ(forged.status, 403);
    const auto denied = browser.follow(
        browser.post("/consent?app_id=third", {{"_csrf", csrf_of(page)}, {"decision", "deny"}})
    );
    EXPECT_THAT(location(denied), HasSubstr("error=access_denied"));

    const auto again = browser.authorize("third", {{"scope", "openid"}});
    const auto allowed = browser.follow(
        browser.post("/consent?app_id=third", {{"_csrf", csrf_of(again)}, {"decision", "allow"}})
    );
    EXPECT_THAT(location(allowed), HasSubstr("code="));
}

TEST_P(SignInFlow, AnotherAccountMayBeChosenAtConsent) {
    provider_.add_user("ada", std::string(password));
    const User grace = provider_.add_user("grace", std::string(password));
    provider_.add_client("third", true);
    Browser browser(provider_);
    browser.authorize("third", {{"scope", "openid"}});
    const auto page =
        browser.follow(browser.submit_form("/sign-in?app_id=third", "ada", std::string(password)));
    const auto form = browser.follow(
        browser.post("/consent?app_id=third", {{"_csrf", csrf_of(page)}, {"decision", "switch"}})
    );
    EXPECT_THAT(form.body, HasSubstr("current-password"));
    const auto consent =
        browser.follow(browser.submit_form("/sign-in?app_id=third", "grace", std::string(password))
        );
    EXPECT_THAT(consent.body, HasSubstr("grace"));
    EXPECT_THAT(consent.body, HasSubstr("value=\"allow\""));
}

TEST_P(SignInFlow, WhatAnAccountLacksIsAskedFor) {
    provider_.change_experience([](SignInExperience& experience) {
        experience.sign_in.methods[0].identifier = IdentifierType::email;
        experience.sign_up.identifiers = {IdentifierType::email};
    });
    Browser first(provider_);
    first.authorize();
    ASSERT_EQ(first.submit_form("/register", "ada@example.com", "t0ps3cret-9x").status, 303);
    provider_.change_experience([](SignInExperience& experience) {
        experience.sign_up.identifiers = {IdentifierType::username};
    });
    Browser browser(provider_);
    browser.authorize();
    const auto answer = browser.submit_form("/sign-in", "ada@example.com", "t0ps3cret-9x");
    EXPECT_EQ(location(answer), "/continue");
    const auto page = browser.follow(answer);
    EXPECT_THAT(page.body, HasSubstr("name=\"identifier\""));
    EXPECT_THAT(page.body, Not(HasSubstr("name=\"password\"")));
    const auto refused =
        browser.post("/continue", {{"_csrf", csrf_of(page)}, {"identifier", "1 ada"}});
    EXPECT_THAT(refused.body, HasSubstr("aria-invalid=\"true\""));
    const auto done = browser.post("/continue", {{"_csrf", csrf_of(page)}, {"identifier", "ada"}});
    EXPECT_THAT(location(browser.follow(done)), HasSubstr("code="));
    EXPECT_EQ(location(Browser(provider_).get("/continue")), "/unknown-session");
}

TEST_P(SignInFlow, RegistrationAsksForASecondIdentifierBeforeItMakesTheAccount) {
    provider_.change_experience([](SignInExperience& experience) {
        experience.sign_up.identifiers = {IdentifierType::email};
        experience.sign_up.secondary_identifiers =
            boost::json::array{{{"identifier", "username"}, {"verify", false}}};
    });
    Browser browser(provider_);
    browser.authorize();
    const auto page =
        browser.follow(browser.submit_form("/register", "ada@example.com", "t0ps3cret-9x"));
    EXPECT_FALSE(
        run_task(provider_.users.find_by_email(provider_.tenant, "ada@example.com")).value()
    );
    const auto done = browser.post("/continue", {{"_csrf", csrf_of(page)}, {"identifier", "ada"}});
    EXPECT_THAT(location(browser.follow(done)), HasSubstr("code="));
}

TEST_P(SignInFlow, APageWithoutAnInteractionSaysSo) {
    for (const std::string path : {"/sign-in", "/register", "/consent", "/switch-account"}) {
        Browser browser(provider_);
        const auto answer = browser.get(path);
        EXPECT_EQ(answer.status, 303) << path;
        EXPECT_EQ(location(answer), "/unknown-session") << path;
    }
    provider_.change_experience([](SignInExperience& experience) {
        experience.unknown_session_redirect_url = "https://app.example/start";
    });
    Browser browser(provider_);
    EXPECT_EQ(location(browser.get("/sign-in")), "https://app.example/start");
}

TEST_P(SignInFlow, SubmittingTwiceSignsInOnce) {
    provider_.add_user("ada", std::string(password));
    Browser browser(provider_);
    const auto page = browser.authorize();
    const std::map<std::string, std::string> fields{
        {"_csrf", csrf_of(page)}, {"identifier", "ada"}, {"password", std::string(password)}
    };
    const auto first = browser.post("/sign-in?app_id=app", fields);
    // The form of the same page again, with the cookie that the first answer gave.
    const auto second = browser.get("/sign-in?app_id=app");
    EXPECT_EQ(location(second), location(first));
    EXPECT_THAT(location(browser.follow(second)), HasSubstr("code="));
}

TEST_P(SignInFlow, TheLanguageIsTheReaders) {
    Browser browser(provider_);
    EXPECT_THAT(browser.authorize().body, HasSubstr("<html lang=\"en\" dir=\"ltr\""));
    EXPECT_THAT(
        browser.authorize("app", {{"ui_locales", "zh-CN"}}).body, HasSubstr("lang=\"zh-CN\"")
    );
    browser.headers["Accept-Language"] = "fr;q=0.3, zh;q=0.9";
    EXPECT_THAT(browser.authorize().body, HasSubstr("lang=\"zh-CN\""));
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    SignInFlow,
    ::testing::ValuesIn(ostiary::testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::signin::testing
