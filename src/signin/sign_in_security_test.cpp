// What must not work at the sign-in pages and the Experience API, by class of weakness.
#include "base/loop.hpp"
#include "identity/errors.hpp"
#include "signin/provider_test.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace ostiary::signin::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view password = "correct horse";

std::string credentials(std::string_view type, std::string_view value, std::string_view secret) {
    return R"({"identifier":{"type":")" + std::string(type) + R"(","value":")" +
           std::string(value) + R"("},"password":")" + std::string(secret) + R"("})";
}

class SignInSecurity : public ::testing::TestWithParam<std::string> {
protected:
    Provider provider_{GetParam()};

    // A browser in the middle of a sign-in through the Experience API.
    Browser started() {
        Browser browser(provider_);
        browser.authorize();
        EXPECT_EQ(
            browser.json("PUT", "/api/experience", R"({"interactionEvent":"SignIn"})").status, 204
        );
        return browser;
    }
    http::Response guess(Browser& browser, std::string_view name, std::string_view secret) {
        return browser.json(
            "POST", "/api/experience/verification/password", credentials("username", name, secret)
        );
    }
    void limit_attempts(std::int64_t attempts) {
        provider_.change_experience([&](SignInExperience& experience) {
            experience.sentinel_policy.max_attempts = attempts;
        });
    }
    http::Response sign_in_on_page(Browser& browser, const std::string& name) {
        browser.authorize();
        return browser.submit_form("/sign-in?app_id=app", name, std::string(password));
    }
};

constexpr std::string_view blocked = "session.verification_blocked_too_many_attempts";

TEST_P(SignInSecurity, R03ConcurrentGuessesDoNotExceedTheLimit) {
    provider_.add_user("ada", std::string(password));
    limit_attempts(5);
    Browser browser = started();
    std::vector<http::Request> requests;
    for (int i = 0; i < 40; ++i) {
        auto request = browser.request("POST", "/api/experience/verification/password");
        request.headers.add("Content-Type", "application/json");
        request.body = credentials("username", "ada", "wrong-" + std::to_string(i));
        requests.push_back(std::move(request));
    }
    const auto answers = provider_.send_all(std::move(requests));
    EXPECT_EQ(std::ranges::count(answers, 422, &http::Response::status), 5);
    EXPECT_EQ(std::ranges::count(answers, 400, &http::Response::status), 35);
    EXPECT_EQ(member(guess(browser, "ada", password), "code"), blocked);
}

// Two nodes do not see each other's attempts before they fail.
TEST_P(SignInSecurity, R03NodesTogetherAnswerNoMoreFailuresThanTheLimit) {
    identity::Lockout other{*provider_.database, provider_.lockouts, provider_.clock};
    const identity::Attempter ada{provider_.tenant, "username:ada", "192.0.2.1", {}};
    SentinelPolicy policy;
    policy.max_attempts = 3;
    std::vector<identity::Attempt> here;
    std::vector<identity::Attempt> there;
    for (int i = 0; i < 3; ++i) {
        here.push_back(run_task(provider_.lockout.begin(ada, policy)).value());
        there.push_back(run_task(other.begin(ada, policy)).value());
    }
    EXPECT_FALSE(run_task(provider_.lockout.begin(ada, policy)));
    const auto is_answered = [](const Result<void>& result) {
        if (!result) EXPECT_TRUE(result.error().is(identity::errors::too_many_attempts));
        return bool(result);
    };
    EXPECT_TRUE(is_answered(run_task(provider_.lockout.fail(std::move(here[0])))));
    EXPECT_TRUE(is_answered(run_task(other.fail(std::move(there[0])))));
    // Two have failed: who is right now is told so.
    EXPECT_TRUE(is_answered(run_task(other.succeed(std::move(there[1])))));
    EXPECT_TRUE(is_answered(run_task(provider_.lockout.fail(std::move(here[1])))));
    EXPECT_FALSE(is_answered(run_task(provider_.lockout.fail(std::move(here[2])))));
    EXPECT_FALSE(is_answered(run_task(other.succeed(std::move(there[2])))));
    EXPECT_FALSE(run_task(other.begin(ada, policy)));
    provider_.clock.advance(61 * 60'000);
    EXPECT_TRUE(run_task(other.begin(ada, policy)));
}

TEST_P(SignInSecurity, R03AnAttemptThatIsGivenUpMakesRoomAndCountsNothing) {
    const identity::Attempter ada{provider_.tenant, "username:ada", "192.0.2.1", {}};
    SentinelPolicy policy;
    policy.max_attempts = 1;
    for (int i = 0; i < 5; ++i) {
        const auto attempt = run_task(provider_.lockout.begin(ada, policy));
        EXPECT_TRUE(attempt);
        EXPECT_FALSE(run_task(provider_.lockout.begin(ada, policy)));
    }
}

TEST_P(SignInSecurity, R06WhoSignsInWritesNoCounter) {
    provider_.add_user("ada", std::string(password));
    Browser browser = started();
    EXPECT_EQ(guess(browser, "ada", password).status, 200);
    static constexpr sql::Query count{
        "lockouts.count", "select count(*) from lockouts", sql::Scope::global
    };
    EXPECT_EQ(run_task(provider_.database->count({}, count)).value(), 0);
    EXPECT_EQ(guess(browser, "ada", "wrong").status, 422);
    EXPECT_EQ(run_task(provider_.database->count({}, count)).value(), 3);
}

TEST_P(SignInSecurity, R05TheLockHoldsOnThePageAndForOtherSpellings) {
    provider_.add_user("ada", std::string(password));
    limit_attempts(2);
    Browser browser = started();
    guess(browser, "ada", "wrong-1");
    guess(browser, "ADA", "wrong-2");
    EXPECT_EQ(member(guess(browser, "ada", password), "code"), blocked);
    Browser other(provider_);
    const auto page = sign_in_on_page(other, "ada");
    EXPECT_EQ(page.status, 400);
    EXPECT_THAT(page.body, HasSubstr("role=\"alert\""));
    provider_.clock.advance(61 * 60'000);
    Browser later(provider_);
    EXPECT_EQ(sign_in_on_page(later, "ada").status, 303);
}

TEST_P(SignInSecurity, R06OneAddressCannotLockAnothersOut) {
    provider_.add_user("ada", std::string(password));
    limit_attempts(2);
    Browser attacker = started();
    for (int i = 0; i < 5; ++i) guess(attacker, "ada", "wrong-1");
    Browser victim(provider_);
    victim.address = "198.51.100.7";
    EXPECT_EQ(sign_in_on_page(victim, "ada").status, 303);
}

TEST_P(SignInSecurity, R06ManyAddressesCannotLockAKnownBrowserOut) {
    provider_.add_user("ada", std::string(password));
    Browser victim(provider_);
    ASSERT_EQ(sign_in_on_page(victim, "ada").status, 303);
    limit_attempts(2);
    for (int i = 0; i < 12; ++i) {
        Browser attacker = started();
        attacker.address = "203.0.113." + std::to_string(i);
        guess(attacker, "ada", "wrong-1");
    }
    Browser stranger(provider_);
    stranger.address = "198.51.100.8";
    EXPECT_EQ(sign_in_on_page(stranger, "ada").status, 400);
    EXPECT_EQ(sign_in_on_page(victim, "ada").status, 303);
    // The exemption is the cookie's, and it is sealed.
    Browser forger(provider_);
    forger.address = "198.51.100.8";
    forger.cookies["_known"] = victim.cookies["_known"].substr(0, 40) + "AAAA";
    EXPECT_EQ(sign_in_on_page(forger, "ada").status, 400);
}

TEST_P(SignInSecurity, R07UnknownWrongAndSuspendedLookTheSame) {
    const User user = provider_.add_user("ada", std::string(password));
    const User gone = provider_.add_user("bob", std::string(password));
    provider_.suspend(gone);
    std::vector<std::string> bodies;
    for (const std::string name : {"ada", "nobody", "bob", "not a name"}) {
        Browser browser = started();
        const auto answer = guess(browser, name, "wrong-password");
        EXPECT_EQ(answer.status, 422) << name;
        bodies.push_back(answer.body);
    }
    EXPECT_THAT(bodies, ::testing::Each(bodies.front()));
    Browser browser = started();
    EXPECT_EQ(guess(browser, "bob", password).status, 401);
}

TEST_P(SignInSecurity, R08SigningInReplacesTheInteractionsCookie) {
    provider_.add_user("ada", std::string(password));
    Browser victim(provider_);
    victim.authorize();
    Browser thief = victim;
    const auto answer = victim.submit_form("/sign-in?app_id=app", "ada", std::string(password));
    ASSERT_EQ(answer.status, 303);
    EXPECT_NE(victim.cookies["_interaction"], thief.cookies["_interaction"]);
    EXPECT_THAT(thief.follow(thief.get(location(answer))).body, Not(HasSubstr("code=")));
    EXPECT_FALSE(thief.cookies.contains("_session"));
    EXPECT_THAT(location(victim.follow(answer)), HasSubstr("code="));
}

TEST_P(SignInSecurity, R09FormsNeedTheirTokenAndTheirOrigin) {
    provider_.add_user("ada", std::string(password));
    Browser other(provider_);
    const std::string foreign = csrf_of(other.authorize());
    for (const std::string& token : {std::string(), std::string("forged"), foreign}) {
        Browser browser(provider_);
        browser.authorize();
        const auto answer = browser.post(
            "/sign-in?app_id=app",
            {{"_csrf", token}, {"identifier", "ada"}, {"password", std::string(password)}}
        );
        EXPECT_EQ(answer.status, 403) << token;
    }
    using Header = std::pair<std::string, std::string>;
    for (const auto& [name, value] :
         {Header{"Origin", "https://evil.example"},
          Header{"Origin", "null"},
          Header{"Sec-Fetch-Site", "cross-site"},
          Header{"Sec-Fetch-Site", "same-site"}}) {
        Browser browser(provider_);
        const std::string token = csrf_of(browser.authorize());
        browser.headers[name] = value;
        const auto answer = browser.post(
            "/sign-in?app_id=app",
            {{"_csrf", token}, {"identifier", "ada"}, {"password", std::string(password)}}
        );
        EXPECT_EQ(answer.status, 403) << value;
        const auto api = browser.json("PUT", "/api/experience", R"({"interactionEvent":"SignIn"})");
        EXPECT_EQ(api.status, 403) << value;
    }
}

TEST_P(SignInSecurity, R10StepsCannotBeSkipped) {
    provider_.add_user("ada", std::string(password));
    Browser browser(provider_);
    browser.authorize();
    const std::string some = R"({"verificationId":"000000000000000000000"})";
    EXPECT_EQ(browser.json("POST", "/api/experience/submit").status, 404);
    EXPECT_EQ(browser.json("POST", "/api/experience/identification", some).status, 404);
    EXPECT_EQ(guess(browser, "ada", password).status, 404);
    browser.json("PUT", "/api/experience", R"({"interactionEvent":"SignIn"})");
    EXPECT_EQ(browser.json("POST", "/api/experience/submit").status, 404);
    EXPECT_EQ(browser.json("POST", "/api/experience/identification", "{}").status, 400);
    EXPECT_EQ(browser.json("POST", "/api/experience/identification").status, 400);
    EXPECT_EQ(browser.json("POST", "/api/experience/identification", some).status, 404);
    EXPECT_EQ(
        browser.json("POST", "/api/experience/profile", R"({"type":"username","value":"x"})")
            .status,
        404
    );
    const auto empty = browser.post("/sign-in", {});
    EXPECT_EQ(empty.status, 403);
    EXPECT_FALSE(browser.cookies.contains("_session"));
}

TEST_P(SignInSecurity, R10AProofIsOfItsInteractionOnly) {
    provider_.add_user("ada", std::string(password));
    Browser first = started();
    const auto verified = guess(first, "ada", password);
    ASSERT_EQ(verified.status, 200);
    Browser second = started();
    const std::string body =
        R"({"verificationId":")" + member(verified, "verificationId") + R"("})";
    EXPECT_EQ(second.json("POST", "/api/experience/identification", body).status, 404);
    // Starting again forgets what was proven.
    first.json("PUT", "/api/experience", R"({"interactionEvent":"SignIn"})");
    EXPECT_EQ(first.json("POST", "/api/experience/identification", body).status, 404);
}

TEST_P(SignInSecurity, R10ADisabledMethodOrModeLetsNobodyThrough) {
    provider_.add_user("ada", std::string(password));
    Browser browser = started();
    const auto verified = guess(browser, "ada", password);
    provider_.change_experience([](SignInExperience& experience) {
        experience.sign_in.methods[0].password = false;
    });
    const std::string body =
        R"({"verificationId":")" + member(verified, "verificationId") + R"("})";
    EXPECT_EQ(browser.json("POST", "/api/experience/identification", body).status, 422);
    provider_.change_experience([](SignInExperience& experience) {
        experience.sign_in_mode = SignInMode::register_only;
    });
    EXPECT_EQ(
        browser.json("PUT", "/api/experience", R"({"interactionEvent":"SignIn"})").status, 403
    );
    EXPECT_EQ(browser.json("POST", "/api/experience/identification", body).status, 403);
}

TEST_P(SignInSecurity, R12WhatWasTypedIsInert) {
    const std::string script = "\"><script>alert(1)</script>{{t.x}}";
    Browser browser(provider_);
    browser.authorize();
    const auto page = browser.submit_form("/sign-in?app_id=app", script, "wrong-password");
    EXPECT_THAT(page.body, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page.body, HasSubstr("&lt;script&gt;"));
    const std::string policy(page.headers.get("Content-Security-Policy"));
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(page.headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(page.headers.get("Referrer-Policy"), "same-origin");
    provider_.change_experience([](SignInExperience& experience) {
        experience.terms_of_use_url = "javascript:alert(1)";
        experience.branding.logo_url = "data:image/svg+xml,<svg onload=alert(1)>";
    });
    const auto drawn = browser.get("/sign-in?app_id=app&login_hint=%3Cb%3E");
    EXPECT_THAT(drawn.body, Not(AnyOf(HasSubstr("javascript:"), HasSubstr("onload="))));
    EXPECT_THAT(drawn.body, HasSubstr("&lt;b&gt;"));
}

TEST_P(SignInSecurity, R18ASuspendedUserGetsNoFurther) {
    const User user = provider_.add_user("ada", std::string(password));
    Browser browser = started();
    const auto verified = guess(browser, "ada", password);
    provider_.suspend(user);
    const std::string body =
        R"({"verificationId":")" + member(verified, "verificationId") + R"("})";
    const auto answer = browser.json("POST", "/api/experience/identification", body);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(member(answer, "code"), "user.suspended");
    Browser page(provider_);
    EXPECT_THAT(location(sign_in_on_page(page, "ada")), StartsWith("/account-suspended"));
}

TEST_P(SignInSecurity, R18WhoWasRemovedAfterTheirPasswordIsNotIdentified) {
    const User user = provider_.add_user("ada", std::string(password));
    Browser browser = started();
    const auto verified = guess(browser, "ada", password);
    sql::Batch batch;
    store::Users::remove(batch, user.id);
    ASSERT_TRUE(run_task(provider_.database->write(provider_.tenant, std::move(batch))).value());
    const auto answer = browser.json(
        "POST",
        "/api/experience/identification",
        R"({"verificationId":")" + member(verified, "verificationId") + R"("})"
    );
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(member(answer, "code"), "user.user_not_exist");
    EXPECT_EQ(
        member(browser.json("POST", "/api/experience/submit"), "code"),
        "session.identifier_not_found"
    );
}

TEST_P(SignInSecurity, R18SuspensionBeforeSubmissionEndsTheSignIn) {
    const User user = provider_.add_user("ada", std::string(password));
    Browser browser = started();
    const auto verified = guess(browser, "ada", password);
    browser.json(
        "POST",
        "/api/experience/identification",
        R"({"verificationId":")" + member(verified, "verificationId") + R"("})"
    );
    provider_.suspend(user);
    EXPECT_EQ(browser.json("POST", "/api/experience/submit").status, 401);
}

TEST_P(SignInSecurity, R20NoSecondSpellingMakesASecondAccount) {
    provider_.change_experience([](SignInExperience& experience) {
        experience.sign_up.identifiers = {IdentifierType::email};
        experience.sign_in.methods[0].identifier = IdentifierType::email;
    });
    const auto enroll = [&](const std::string& email) {
        Browser browser(provider_);
        browser.authorize();
        return browser.submit_form("/register?app_id=app", email, "t0ps3cret-9x").status;
    };
    EXPECT_EQ(enroll("ada@example.com"), 303);
    EXPECT_EQ(enroll("Ada@Example.COM"), 422);
    EXPECT_EQ(enroll("аda@example.com"), 422);
}

TEST_P(SignInSecurity, R03OneUsernameGoesToOneOfManyWhoRegisterAtOnce) {
    std::vector<http::Request> requests;
    for (int i = 0; i < 12; ++i) {
        Browser browser(provider_);
        const std::string token = csrf_of(browser.authorize("app", {{"first_screen", "register"}}));
        auto request = browser.request("POST", "/register?app_id=app");
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.body = "identifier=grace&password=t0ps3cret-9x&_csrf=" + token;
        requests.push_back(std::move(request));
    }
    const auto answers = provider_.send_all(std::move(requests));
    EXPECT_EQ(std::ranges::count(answers, 303, &http::Response::status), 1);
    EXPECT_EQ(std::ranges::count(answers, 422, &http::Response::status), 11);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    SignInSecurity,
    ::testing::ValuesIn(ostiary::testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::signin::testing
