// The link of the first start: who has it makes the first administrator, once; what must not work.
#include "crypto/digest.hpp"
#include "signin/provider_test.hpp"
#include "store/roles.hpp"
#include "store/seed.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace ostiary::signin::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr std::string_view password = "correct-horse-battery";
constexpr sql::Query stored_links{
    "test.stored_links",
    "select digest from setup_links where tenant_id = $1"
};

struct DigestRow {
    sql::Bytes digest;
    static constexpr auto columns() {
        return std::tuple{sql::column("digest", &DigestRow::digest)};
    }
};

class SetupTest : public ::testing::TestWithParam<std::string> {
protected:
    // The bearer value of a new link.
    std::string new_link() {
        const auto bearer = run_task(provider_.setup.renew_link()).value();
        return bearer ? bearer->reveal() : std::string{};
    }
    Browser visitor() {
        Browser browser(provider_);
        browser.tenant = admin_;
        return browser;
    }
    // The form behind the link.
    http::Response enter(Browser& browser, const std::string& bearer) {
        return browser.follow(browser.get("/setup?token=" + bearer));
    }
    http::Response submit(
        Browser& browser,
        const http::Response& page,
        const std::string& username,
        std::string_view secret = password
    ) {
        return browser.post(
            "/setup",
            {{"_csrf", csrf_of(page)}, {"identifier", username}, {"password", std::string(secret)}}
        );
    }
    std::int64_t accounts() { return run_task(provider_.users.count(admin_)).value(); }

    Provider provider_{GetParam()};
    const TenantId admin_{"admin"};
};

TEST_P(SetupTest, MakesAnAdministratorWithTheRolesOfOne) {
    Browser browser = visitor();
    const auto page = enter(browser, new_link());
    ASSERT_EQ(page.status, 200);
    const auto done = submit(browser, page, "ada");
    ASSERT_EQ(done.status, 200);
    EXPECT_THAT(done.body, HasSubstr("ada"));
    EXPECT_THAT(browser.cookies, IsEmpty());

    const auto user =
        run_task(provider_.users.find_by_username(admin_, "ada", store::UsernameCase::sensitive))
            .value();
    ASSERT_TRUE(user);
    const auto snapshot = run_task(provider_.snapshots.get(admin_)).value();
    std::vector<std::string> roles;
    for (const auto& id : run_task(provider_.users.list_role_ids(admin_, user->id)).value()) {
        roles.push_back(snapshot->find_role(id)->name);
    }
    EXPECT_THAT(roles, UnorderedElementsAre("default:admin", "user"));
}

TEST_P(SetupTest, TheLinksSecretIsStoredAsItsDigestAndLeavesTheAddress) {
    const std::string bearer = new_link();
    const auto rows = run_task(provider_.database->list<DigestRow>(admin_, stored_links)).value();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].digest.value, sha256(bearer));

    Browser browser = visitor();
    const auto first = browser.get("/setup?token=" + bearer);
    EXPECT_EQ(first.status, 303);
    EXPECT_EQ(location(first), "/setup");
    EXPECT_EQ(first.headers.get("Referrer-Policy"), "no-referrer");
    EXPECT_THAT(std::string(first.headers.get("Set-Cookie")), HasSubstr("HttpOnly"));
    EXPECT_THAT(browser.follow(first).body, Not(HasSubstr(bearer)));
}

TEST_P(SetupTest, NoLinkAndNoPageOnceThereIsAnAdministrator) {
    Browser browser = visitor();
    const auto page = enter(browser, new_link());
    ASSERT_EQ(submit(browser, page, "ada").status, 200);
    EXPECT_EQ(new_link(), "");
    EXPECT_EQ(visitor().get("/setup").status, 404);
    EXPECT_EQ(submit(browser, page, "bob").status, 404);
    EXPECT_EQ(accounts(), 1);
}

// Whoever made the administrator: the Management API and the command line do it without the link.
TEST_P(SetupTest, AnAdministratorMadeElsewhereEndsTheLinkToo) {
    Browser browser = visitor();
    const auto page = enter(browser, new_link());
    const auto snapshot = run_task(provider_.snapshots.get(admin_)).value();
    const auto role = std::ranges::find(snapshot->roles, "default:admin", &Role::name);
    sql::Batch batch;
    identity::Profile profile;
    profile.username = "root";
    const auto added = provider_.registration.add(batch, *snapshot, profile);
    store::Users::add_role(batch, added.user.id, role->id);
    ASSERT_TRUE(run_task(provider_.database->write(admin_, std::move(batch))).value());
    EXPECT_EQ(submit(browser, page, "ada").status, 404);
    EXPECT_EQ(accounts(), 1);
}

TEST_P(SetupTest, R03OfConcurrentUsesOneMakesTheAdministrator) {
    const std::string bearer = new_link();
    std::vector<http::Request> requests;
    for (int i = 0; i < 8; ++i) {
        Browser browser = visitor();
        const auto page = enter(browser, bearer);
        auto request = browser.request("POST", "/setup");
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        http::Parameters body;
        body.set("_csrf", csrf_of(page));
        body.set("identifier", "admin_" + std::to_string(i));
        body.set("password", password);
        request.body = body.encode();
        requests.push_back(std::move(request));
    }
    const auto answers = provider_.send_all(std::move(requests));
    EXPECT_EQ(std::ranges::count(answers, 200, &http::Response::status), 1);
    EXPECT_EQ(accounts(), 1);
}

TEST_P(SetupTest, ALinkIsReplacedByTheNextOneAndExpires) {
    const std::string old = new_link();
    const std::string bearer = new_link();
    Browser late = visitor();
    EXPECT_EQ(enter(late, old).status, 403);
    const auto page = enter(late, bearer);
    ASSERT_EQ(page.status, 200);
    provider_.clock.advance(store::setup_link_lifetime);
    EXPECT_EQ(submit(late, page, "ada").status, 403);
    EXPECT_EQ(enter(late, bearer).status, 403);
    EXPECT_EQ(accounts(), 0);
}

TEST_P(SetupTest, WrongSecretsAndOtherTenantsGetNowhere) {
    const std::string bearer = new_link();
    std::string altered = bearer;
    altered.back() = altered.back() == 'A' ? 'B' : 'A';
    for (const std::string& wrong :
         {std::string(),
          altered,
          bearer + "A",
          bearer.substr(1),
          std::string(100'000, 'x'),
          std::string("%00"),
          bearer + "&token=" + bearer + "x"}) {
        Browser browser = visitor();
        EXPECT_EQ(browser.get("/setup?token=" + wrong).status, 403) << wrong.substr(0, 80);
        EXPECT_FALSE(browser.cookies.contains("_setup"));
    }
    EXPECT_EQ(visitor().get("/setup").status, 403);
    Browser elsewhere(provider_);
    EXPECT_EQ(elsewhere.get("/setup?token=" + bearer).status, 404);
    EXPECT_EQ(accounts(), 0);
}

TEST_P(SetupTest, R09TheFormNeedsItsTokenItsCookieAndItsOrigin) {
    const std::string bearer = new_link();
    Browser browser = visitor();
    const auto page = enter(browser, bearer);
    const auto with_token = [&](const std::string& token) {
        return browser.post(
            "/setup", {{"_csrf", token}, {"identifier", "ada"}, {"password", std::string(password)}}
        );
    };
    EXPECT_EQ(with_token("").status, 403);
    EXPECT_EQ(with_token(csrf_of(page) + "x").status, 403);
    Browser without_cookie = visitor();
    EXPECT_EQ(submit(without_cookie, page, "ada").status, 403);
    browser.headers["Origin"] = "https://evil.example";
    EXPECT_EQ(with_token(csrf_of(page)).status, 403);
    EXPECT_EQ(accounts(), 0);
    browser.headers.clear();
    EXPECT_EQ(with_token(csrf_of(page)).status, 200);
}

TEST_P(SetupTest, RefusedInputShowsTheFormAgainAndKeepsTheLink) {
    const std::string bearer = new_link();
    Browser browser = visitor();
    const auto page = enter(browser, bearer);
    struct Input {
        std::string username;
        std::string password;
    };
    for (const Input& input :
         {Input{"", std::string(password)},
          Input{"ada", ""},
          Input{"ada", "short"},
          Input{"ada", "password"},
          Input{"ada", std::string(300, 'x')},
          Input{"a b", std::string(password)},
          Input{std::string(200, 'a'), std::string(password)},
          Input{std::string(5000, 'a'), std::string(password)}}) {
        const auto answer = submit(browser, page, input.username, input.password);
        EXPECT_EQ(answer.status, 422) << input.username.substr(0, 20) << ' ' << input.password;
        EXPECT_THAT(answer.body, HasSubstr("aria-invalid"));
        EXPECT_THAT(answer.body, Not(HasSubstr("value=\"" + std::string(password))));
    }
    EXPECT_EQ(accounts(), 0);
    EXPECT_EQ(submit(browser, page, "ada").status, 200);
}

TEST_P(SetupTest, ATakenNameIsAFieldError) {
    const auto snapshot = run_task(provider_.snapshots.get(admin_)).value();
    sql::Batch batch;
    identity::Profile profile;
    profile.username = "ada";
    provider_.registration.add(batch, *snapshot, profile);
    ASSERT_TRUE(run_task(provider_.database->write(admin_, std::move(batch))).value());
    Browser browser = visitor();
    const auto page = enter(browser, new_link());
    EXPECT_EQ(submit(browser, page, "ada").status, 422);
    EXPECT_EQ(submit(browser, page, "bob").status, 200);
}

INSTANTIATE_TEST_SUITE_P(
    Databases,
    SetupTest,
    ::testing::ValuesIn(ostiary::testing::test_databases()),
    [](const auto& info) { return info.param; }
);

}  // namespace
}  // namespace ostiary::signin::testing
