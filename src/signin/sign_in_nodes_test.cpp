// A sign-in whose requests meet different nodes, each of which remembers the interaction as it
// wrote it last: what a node remembers may be old, and decides nothing by itself.
#include "base/loop.hpp"
#include "signin/provider_test.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace ostiary::signin::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view password = "correct horse";
constexpr std::string_view begin_body = R"({"interactionEvent":"SignIn"})";

std::string credentials(std::string_view name, std::string_view secret = password) {
    return R"({"identifier":{"type":"username","value":")" + std::string(name) +
           R"("},"password":")" + std::string(secret) + R"("})";
}
std::string verification(const http::Response& verified) {
    return R"({"verificationId":")" + member(verified, "verificationId") + R"("})";
}

class SignInNodes : public ::testing::TestWithParam<std::string> {
protected:
    SignInNodes() { ada_ = first_.add_user("ada", std::string(password)); }

    http::Response begin(Browser& browser) {
        return browser.json("PUT", "/api/experience", std::string(begin_body));
    }
    http::Response prove(Browser& browser, std::string_view name = "ada") {
        return browser.json("POST", "/api/experience/verification/password", credentials(name));
    }
    http::Response identify(Browser& browser, const http::Response& verified) {
        return browser.json("POST", "/api/experience/identification", verification(verified));
    }
    http::Response submit(Browser& browser) {
        return browser.json("POST", "/api/experience/submit");
    }
    // A browser that has proven on the first node who its user is.
    Browser identified() {
        Browser browser(first_);
        browser.authorize();
        EXPECT_EQ(begin(browser).status, 204);
        EXPECT_EQ(identify(browser, prove(browser)).status, 204);
        return browser;
    }
    // With the cookies that it has now.
    static Browser copy_at(const Browser& browser, Provider& node) {
        Browser other(node);
        other.cookies = browser.cookies;
        return other;
    }

    Provider first_{GetParam()};
    Provider second_{first_.database};
    User ada_;
};

// Each step, and each redirect, at the node that has not seen the one before.
TEST_P(SignInNodes, EveryStepMayMeetTheOtherNode) {
    for (const bool starts_at_second : {false, true}) {
        bool is_at_second = starts_at_second;
        Browser browser(first_);
        const auto change = [&] {
            browser.move_to(is_at_second ? second_ : first_);
            is_at_second = !is_at_second;
        };
        change();
        browser.authorize("app", {{"prompt", "consent"}});
        change();
        ASSERT_EQ(begin(browser).status, 204);
        change();
        const auto verified = prove(browser);
        ASSERT_EQ(verified.status, 200) << verified.body;
        change();
        ASSERT_EQ(identify(browser, verified).status, 204);
        change();
        const auto submitted = submit(browser);
        ASSERT_EQ(submitted.status, 200) << submitted.body;
        std::string target = member(submitted, "redirectTo");
        for (int hops = 0; hops < 4 && !target.starts_with("https://rp.example/"); ++hops) {
            change();
            target = location(browser.get(target));
        }
        EXPECT_THAT(target, HasSubstr("code="));
    }
}

// The same by two: a node comes back to what it remembered two steps ago.
TEST_P(SignInNodes, ANodeLearnsWhatAnotherHasDoneMeanwhile) {
    Browser browser(first_);
    browser.authorize();
    ASSERT_EQ(begin(browser).status, 204);
    browser.move_to(second_);
    const auto verified = prove(browser);
    ASSERT_EQ(identify(browser, verified).status, 204);
    browser.move_to(first_);
    ASSERT_EQ(submit(browser).status, 200);
    // The first node remembers the interaction before submission, under the old bearer value.
    EXPECT_THAT(first_.audit_keys(), Not(Contains("Interaction.SignIn.Submit.Error")));
}

TEST_P(SignInNodes, WhatWasBegunAnewElsewhereProvesNothing) {
    Browser browser = identified();
    browser.move_to(second_);
    ASSERT_EQ(begin(browser).status, 204);
    // The first node remembers a user who is identified.
    browser.move_to(first_);
    const auto refused = submit(browser);
    EXPECT_EQ(refused.status, 404) << refused.body;
    EXPECT_EQ(member(refused, "code"), "session.identifier_not_found");
}

TEST_P(SignInNodes, TheBearerThatWasReplacedElsewhereIsWorthNothing) {
    Browser browser = identified();
    Browser thief = copy_at(browser, first_);
    browser.move_to(second_);
    ASSERT_EQ(submit(browser).status, 200);
    for (const auto& answer :
         {submit(thief),
          begin(thief),
          prove(thief),
          thief.json("GET", "/api/experience/interaction")}) {
        EXPECT_EQ(member(answer, "code"), "session.not_found") << answer.body;
    }
}

TEST_P(SignInNodes, AnInteractionThatEndedElsewhereIsOver) {
    first_.add_client("third", true);
    second_.snapshots.invalidate(first_.tenant);
    Browser browser(first_);
    browser.authorize("third", {{"scope", "openid"}});
    const auto page =
        browser.follow(browser.submit_form("/sign-in?app_id=third", "ada", std::string(password)));
    ASSERT_THAT(page.body, HasSubstr("value=\"allow\""));
    Browser late = copy_at(browser, first_);
    browser.move_to(second_);
    const auto denied = browser.follow(
        browser.post("/consent?app_id=third", {{"_csrf", csrf_of(page)}, {"decision", "deny"}})
    );
    ASSERT_THAT(location(denied), HasSubstr("error=access_denied"));
    // No page for it, no answer to it, no way on with it.
    EXPECT_THAT(location(late.get("/consent?app_id=third")), HasSubstr("/unknown-session"));
    EXPECT_THAT(
        location(
            late.post("/consent?app_id=third", {{"_csrf", csrf_of(page)}, {"decision", "allow"}})
        ),
        HasSubstr("/unknown-session")
    );
    EXPECT_EQ(member(begin(late), "code"), "session.not_found");
}

TEST_P(SignInNodes, OfTwoSubmissionsAtTwoNodesOneSignsIn) {
    Browser browser = identified();
    Browser other = copy_at(browser, second_);
    const auto here = submit(browser);
    const auto there = submit(other);
    EXPECT_EQ(here.status, 200) << here.body;
    EXPECT_EQ(member(there, "code"), "session.not_found") << there.body;
}

TEST_P(SignInNodes, ASuspendedUserIsNotSignedInByWhatIsRemembered) {
    Browser browser = identified();
    second_.suspend(ada_);
    const auto refused = submit(browser);
    EXPECT_EQ(member(refused, "code"), "user.suspended") << refused.body;
    second_.suspend(*run_task(second_.users.find(second_.tenant, ada_.id)).value(), false);
    EXPECT_EQ(submit(browser).status, 200);
}

TEST_P(SignInNodes, AnExpiredInteractionIsNotRemembered) {
    Browser browser = identified();
    first_.clock.advance(store::interaction_lifetime);
    EXPECT_EQ(member(submit(browser), "code"), "session.not_found");
}

// The identifier that a bearer value begins with is no secret.
TEST_P(SignInNodes, AForgedBearerIsNotRecalled) {
    Browser browser = identified();
    std::string& cookie = browser.cookies["_interaction"];
    const auto end = cookie.rfind("%22%7D");
    ASSERT_NE(end, std::string::npos);
    for (std::size_t i = 1; i <= 8; ++i) cookie[end - i] = cookie[end - i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(member(submit(browser), "code"), "session.not_found");
}

TEST_P(SignInNodes, AWrongPasswordIsCountedOnce) {
    Browser browser(first_);
    browser.authorize();
    ASSERT_EQ(begin(browser).status, 204);
    first_.change_experience([](SignInExperience& experience) {
        experience.sentinel_policy.max_attempts = 2;
    });
    const auto guess = [&] {
        return browser.json(
            "POST", "/api/experience/verification/password", credentials("ada", "wrong")
        );
    };
    EXPECT_EQ(member(guess(), "code"), "session.invalid_credentials");
    EXPECT_EQ(prove(browser).status, 200);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    SignInNodes,
    ::testing::ValuesIn(ostiary::testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::signin::testing
