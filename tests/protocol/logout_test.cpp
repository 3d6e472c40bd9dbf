#include "base/encoding.hpp"
#include "endpoint_fixture.hpp"

namespace ostiary::testing {
namespace {

class LogoutTest : public EndpointTest {
protected:
    static std::string end(const std::vector<std::pair<std::string, std::string>>& parameters) {
        http::Parameters query;
        for (const auto& [name, value] : parameters) query.add(name, value);
        return "/oidc/session/end?" + query.encode();
    }
    http::Response ask(const Holdings& held, const std::string& target) {
        return get(target, {{"Cookie", held.cookie()}});
    }
    // The field of the page that ask() showed.
    static std::string xsrf_of(const http::Response& page) {
        const std::string text = body_of(page);
        const std::size_t start = text.find("confirm ") == 0 ? text.find(' ', 8) + 1 : text.size();
        return text.substr(start, text.find(' ', start) - start);
    }
    http::Response
    confirm(const Holdings& held, const std::string& xsrf, std::string_view logout = "yes") {
        http::Parameters form;
        form.add("xsrf", xsrf);
        if (!logout.empty()) form.add("logout", logout);
        return post("/oidc/session/end/confirm", form.encode(), {{"Cookie", held.cookie()}});
    }
    bool is_signed_in(const Holdings& held) {
        return provider_
            .run(provider_.sessions.find(provider_.tenant, held.session_bearer, clock_.now()))
            .has_value();
    }
    static std::string location(const http::Response& response) {
        return std::string(response.headers.get("Location"));
    }
};

TEST_P(LogoutTest, AsksThenEndsTheSessionAndReturnsToTheClient) {
    const auto held = sign_in("web", "openid");
    const auto page =
        ask(held,
            end(
                {{"client_id", "web"},
                 {"post_logout_redirect_uri", "https://rp.example/signed-out"},
                 {"state", "x y&z"}}
            ));
    ASSERT_EQ(page.status, 200);
    EXPECT_TRUE(body_of(page).starts_with("confirm /oidc/session/end/confirm "));
    EXPECT_TRUE(body_of(page).ends_with(" Client"));
    EXPECT_TRUE(is_signed_in(held));

    const auto answer = confirm(held, xsrf_of(page));
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(location(answer), "https://rp.example/signed-out?state=x%20y%26z");
    EXPECT_TRUE(answer.headers.get("Set-Cookie").starts_with("_session=; Max-Age=0"));
    EXPECT_FALSE(is_signed_in(held));
    EXPECT_EQ(userinfo(held.access_token).status, 401);
    EXPECT_EQ(count_events("Session.End"), 1);
    EXPECT_EQ(count_events("RevokeGrants"), 1);
}

TEST_P(LogoutTest, KeepsGrantsOfOfflineAccess) {
    const auto held = sign_in("web", "openid offline_access");
    EXPECT_EQ(confirm(held, xsrf_of(ask(held, "/oidc/session/end"))).status, 303);
    EXPECT_FALSE(is_signed_in(held));
    EXPECT_EQ(userinfo(held.access_token).status, 200);
    EXPECT_EQ(count_events("RevokeGrants"), 0);
}

TEST_P(LogoutTest, AnIdTokenOfTheSessionNeedsNoQuestion) {
    const auto held = sign_in("web", "openid");
    const auto target = end(
        {{"id_token_hint", held.id_token},
         {"post_logout_redirect_uri", "https://rp.example/signed-out"}}
    );
    // However old it is.
    clock_.advance(86'400'000);
    EXPECT_EQ(send("HEAD", target, {{"Cookie", held.cookie()}}).status, 200);
    EXPECT_TRUE(is_signed_in(held)) << "HEAD changes nothing";
    const auto answer = ask(held, target);
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(location(answer), "https://rp.example/signed-out");
    EXPECT_FALSE(is_signed_in(held));
}

TEST_P(LogoutTest, AnIdTokenOfAnotherSessionNeedsTheQuestion) {
    const auto earlier = sign_in("web", "openid");
    const auto held = sign_in("web", "openid");
    const auto page = ask(held, end({{"id_token_hint", earlier.id_token}}));
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(is_signed_in(held));
}

TEST_P(LogoutTest, PostIsTheSameAsGet) {
    const auto held = sign_in("web", "openid");
    const auto page =
        post("/oidc/session/end", "client_id=web&state=a", {{"Cookie", held.cookie()}});
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(xsrf_of(page).empty());
}

TEST_P(LogoutTest, WhoSaysNoStaysSignedIn) {
    const auto held = sign_in("web", "openid");
    const auto page = ask(held, "/oidc/session/end");
    const auto answer = confirm(held, xsrf_of(page), "");
    EXPECT_EQ(location(answer), "https://id.example/");
    EXPECT_FALSE(answer.headers.has("Set-Cookie"));
    EXPECT_TRUE(is_signed_in(held));
    EXPECT_EQ(userinfo(held.access_token).status, 200);
}

TEST_P(LogoutTest, WithoutASessionNothingIsAsked) {
    const auto answer = get("/oidc/session/end");
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(location(answer), "https://id.example/oidc/session/end/success");
    EXPECT_EQ(body_of(get("/oidc/session/end/success")), "signed out");
    EXPECT_EQ(
        location(get(end(
            {{"client_id", "web"}, {"post_logout_redirect_uri", "https://rp.example/signed-out"}}
        ))),
        "https://rp.example/signed-out"
    );
}

TEST_P(LogoutTest, R09_TheFormIsOfThisSessionAndRecent) {
    const auto held = sign_in("web", "openid");
    const auto attacker = sign_in("other", "openid");
    const std::string own = xsrf_of(ask(held, "/oidc/session/end"));
    const std::string foreign = xsrf_of(ask(attacker, "/oidc/session/end"));
    const std::string payload = own.substr(0, own.find('.'));
    for (const std::string& xsrf :
         {std::string(),
          std::string("forged"),
          foreign,
          payload,
          payload + '.',
          "e30" + own.substr(own.find('.')),
          own + 'A'}) {
        EXPECT_EQ(confirm(held, xsrf).status, 400) << xsrf;
    }
    clock_.advance(oidc::logout_form_lifetime);
    EXPECT_EQ(confirm(held, own).status, 400);
    EXPECT_TRUE(is_signed_in(held));
}

TEST_P(LogoutTest, R42_OnlyRegisteredAddressesAreGoneTo) {
    const auto held = sign_in("web", "openid");
    const auto foreign = sign_in("other", "openid");
    for (const auto* uri :
         {"https://evil.example/",
          "https://rp.example/signed-out/",
          "https://rp.example/signed-out/../x",
          "https://rp.example.evil.example/signed-out",
          "https://rp.example@evil.example/signed-out",
          "https://evil.example\\@rp.example/signed-out",
          "//evil.example/signed-out",
          "/\\evil.example",
          "javascript:alert(1)",
          "data:text/html,x",
          "https://rp.example/signed-out?next=https://evil.example",
          "https://rp.example/signed-out#x",
          "https://other.example/bye",
          "http://rp.example/signed-out",
          "https://rp.example/Signed-out",
          " https://evil.example/",
          "https://rp.example/signed-out\r\nSet-Cookie: a=b"}) {
        for (const auto& by : std::vector<std::pair<std::string, std::string>>{
                 {"client_id", "web"}, {"id_token_hint", held.id_token}
             }) {
            const auto target = end({by, {"post_logout_redirect_uri", uri}});
            for (const auto& response : {get(target), ask(held, target)}) {
                EXPECT_EQ(response.status, 400) << uri;
                EXPECT_FALSE(response.headers.has("Location")) << uri;
            }
        }
    }
    EXPECT_EQ(
        ask(held, end({{"client_id", "web"}, {"id_token_hint", foreign.id_token}})).status, 400
    );
    EXPECT_TRUE(is_signed_in(held));
}

TEST_P(LogoutTest, R42_AnAddressWithoutAClientIsNotGoneTo) {
    const auto held = sign_in("web", "openid");
    const auto target = end({{"post_logout_redirect_uri", "https://rp.example/signed-out"}});
    EXPECT_EQ(location(get(target)), "https://id.example/oidc/session/end/success");
    EXPECT_EQ(
        location(confirm(held, xsrf_of(ask(held, target)))),
        "https://id.example/oidc/session/end/success"
    );
}

TEST_P(LogoutTest, R42_AForgedHintNamesNoClient) {
    const auto held = sign_in("web", "openid");
    const std::string& token = held.id_token;
    const std::size_t signature = token.rfind('.');
    const std::string none = base64url_encode(R"({"alg":"none"})");
    for (const std::string& hint :
         {std::string("x"),
          std::string("x.y.z"),
          token.substr(0, signature + 1),
          token.substr(0, signature + 1) + std::string(86, 'A'),
          none + token.substr(token.find('.'), signature - token.find('.') + 1),
          held.access_token}) {
        const auto response =
            ask(held,
                end(
                    {{"id_token_hint", hint},
                     {"post_logout_redirect_uri", "https://rp.example/signed-out"}}
                ));
        EXPECT_EQ(response.status, 400);
        EXPECT_FALSE(response.headers.has("Location"));
    }
    EXPECT_TRUE(is_signed_in(held));
}

TEST_P(LogoutTest, WildcardsAndSchemesOfAppsWorkAsTheyAreRegistered) {
    const auto at = [&](const char* uri) {
        return location(get(end({{"client_id", "spa"}, {"post_logout_redirect_uri", uri}})));
    };
    EXPECT_EQ(at("https://spa.example/one"), "https://spa.example/one");
    EXPECT_EQ(at("https://spa.example/one/two"), "");
    EXPECT_EQ(at("com.example.app:/bye"), "com.example.app:/bye");
    EXPECT_EQ(
        location(get(end(
            {{"client_id", "demo-app"}, {"post_logout_redirect_uri", "https://id.example/demo-app"}}
        ))),
        "https://id.example/demo-app"
    );
}

TEST_P(LogoutTest, BadInputIsAnErrorPage) {
    const auto held = sign_in("web", "openid");
    for (const auto* target :
         {"/oidc/session/end?client_id=web&client_id=spa",
          "/oidc/session/end?client_id=nobody",
          "/oidc/session/end?state=%00",
          "/oidc/session/end?state=%ff",
          "/oidc/session/end?state=%zz"}) {
        const auto response = ask(held, target);
        EXPECT_EQ(response.status, 400) << target;
        EXPECT_TRUE(body_of(response).starts_with("error invalid_request: "));
    }
    EXPECT_EQ(ask(held, "/oidc/session/end?client_id=&post_logout_redirect_uri=").status, 200);
    EXPECT_TRUE(is_signed_in(held));
}

INSTANTIATE_TEST_SUITE_P(Databases, LogoutTest, ::testing::ValuesIn(test_databases()));

}  // namespace
}  // namespace ostiary::testing
