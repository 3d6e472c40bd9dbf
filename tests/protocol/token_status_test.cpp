// Userinfo, introspection and revocation: what a token is worth, at every place that says so.
#include "endpoint_fixture.hpp"
#include "store/clients.hpp"
#include "tokens/access_token.hpp"

namespace ostiary::testing {
namespace {

namespace json = boost::json;

class TokenStatusTest : public EndpointTest {
protected:
    bool is_active(std::string_view client, std::string_view token) {
        const auto response = introspect(client, token);
        EXPECT_EQ(response.status, 200) << body_of(response);
        EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
        const auto body = json_of(response);
        const bool active = body.at("active").as_bool();
        // What is not active has no other member.
        if (!active) EXPECT_EQ(body.size(), 1U);
        return active;
    }
    // Nothing of it works any more, wherever it is shown.
    void expect_worthless(const Holdings& holdings) {
        const auto response = userinfo(holdings.access_token);
        EXPECT_EQ(response.status, 401);
        EXPECT_EQ(json_of(response).at("error"), "invalid_token");
        EXPECT_FALSE(is_active("web", holdings.access_token));
        EXPECT_FALSE(is_active("web", holdings.refresh_token));
    }
    void expect_alive(const Holdings& holdings) {
        EXPECT_EQ(userinfo(holdings.access_token).status, 200);
        EXPECT_TRUE(is_active("web", holdings.access_token));
        EXPECT_TRUE(is_active("web", holdings.refresh_token));
    }
    std::string sign_jwt(std::string_view audience) {
        tokens::AccessTokenClaims claims;
        claims.id = "id";
        claims.issuer = provider_.context().issuer();
        claims.subject = user_.id.value;
        claims.audience = audience;
        claims.client_id = "web";
        claims.scope = "openid";
        claims.issued_at = clock_.now() / 1000;
        claims.expires_at = claims.issued_at + 3600;
        const auto ring = provider_.rings.get(*provider_.context().snapshot).value();
        auto token = tokens::make_access_token(*ring, claims, clock_.now());
        token.sign();
        return token.text;
    }
};

TEST_P(TokenStatusTest, UserinfoTellsTheClaimsOfTheScope) {
    const auto held = sign_in("web", "openid profile");
    const auto claims = json_of(userinfo(held.access_token));
    EXPECT_EQ(claims.at("sub"), json::string(user_.id.value));
    EXPECT_EQ(claims.at("name"), "Ada Lovelace");
    EXPECT_FALSE(claims.contains("email"));
    const auto more = json_of(userinfo(add_access_token(held, "openid email roles", 1000)));
    EXPECT_EQ(more.at("email"), "ada@example.com");
    EXPECT_EQ(more.at("roles"), json::array());
    EXPECT_FALSE(more.contains("name"));
}

TEST_P(TokenStatusTest, UserinfoTakesTheTokenFromHeaderOrBodyOnly) {
    const auto held = sign_in("web", "openid");
    const std::string token = held.access_token;
    EXPECT_EQ(post("/oidc/me", "access_token=" + token).status, 200);
    EXPECT_EQ(post("/oidc/me", "", {{"Authorization", "bearer " + token}}).status, 200);
    const auto in_url = get("/oidc/me?access_token=" + token);
    EXPECT_EQ(in_url.status, 400);
    EXPECT_EQ(json_of(in_url).at("error"), "invalid_request");
    const auto twice =
        post("/oidc/me", "access_token=" + token, {{"Authorization", "Bearer " + token}});
    EXPECT_EQ(twice.status, 400);
    const auto none = get("/oidc/me");
    EXPECT_EQ(none.status, 400);
    EXPECT_EQ(none.headers.get("WWW-Authenticate"), "Bearer realm=\"https://id.example/oidc\"");
}

TEST_P(TokenStatusTest, UserinfoIsNotStoredButMayBeCompared) {
    const auto held = sign_in("web", "openid");
    const auto first = userinfo(held.access_token);
    EXPECT_EQ(first.headers.get("Cache-Control"), "no-store");
    const std::string tag(first.headers.get("ETag"));
    const auto second =
        get("/oidc/me", {{"Authorization", "Bearer " + held.access_token}, {"If-None-Match", tag}});
    EXPECT_EQ(second.status, 304);
    EXPECT_EQ(body_of(second), "");
}

TEST_P(TokenStatusTest, UserinfoNeedsTheScopeOpenid) {
    const auto held = sign_in("web", "openid");
    const auto response = userinfo(add_access_token(held, "profile", 1000));
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(json_of(response).at("error"), "insufficient_scope");
    EXPECT_TRUE(response.headers.get("WWW-Authenticate").contains("error=\"insufficient_scope\""));
}

TEST_P(TokenStatusTest, UnknownTokensAreInvalid) {
    const auto held = sign_in("web", "openid");
    std::string altered = held.access_token;
    altered.back() = altered.back() == 'A' ? 'B' : 'A';
    for (const std::string& token :
         {std::string("x"), std::string(64, 'A'), altered, std::string(5000, 'A')}) {
        const auto response = userinfo(token);
        EXPECT_EQ(response.status, 401);
        EXPECT_EQ(json_of(response).at("error"), "invalid_token");
        EXPECT_TRUE(response.headers.get("WWW-Authenticate").starts_with("Bearer realm="));
        EXPECT_FALSE(is_active("web", token));
        EXPECT_EQ(revoke("web", token).status, 200);
    }
}

TEST_P(TokenStatusTest, R21_NoOtherTokenIsAnAccessToken) {
    const auto held = sign_in("web", "openid offline_access");
    for (const std::string& token :
         {held.id_token, held.refresh_token, sign_jwt("https://api.example")}) {
        const auto response = userinfo(token);
        EXPECT_EQ(response.status, 401);
        EXPECT_EQ(json_of(response).at("error"), "invalid_token");
    }
    // A session is none either.
    EXPECT_EQ(userinfo(held.session_bearer).status, 401);
    EXPECT_FALSE(is_active("web", held.session_bearer));
}

TEST_P(TokenStatusTest, R18_NothingOfASuspendedUserWorks) {
    const auto held = sign_in("web", "openid offline_access");
    expect_alive(held);
    suspend(true);
    expect_worthless(held);
    suspend(false);
    expect_alive(held);
}

TEST_P(TokenStatusTest, R18_NothingOfADeletedUserOrClientWorks) {
    add_client("short-lived", ClientType::traditional);
    const auto of_client = sign_in("short-lived", "openid");
    EXPECT_EQ(userinfo(of_client.access_token).status, 200);
    sql::Batch removal;
    store::Clients::remove(removal, ClientId("short-lived"));
    provider_.write_configuration(std::move(removal));
    EXPECT_EQ(userinfo(of_client.access_token).status, 401);
    EXPECT_FALSE(is_active("web", of_client.access_token));

    const auto held = sign_in("web", "openid");
    sql::Batch batch;
    store::Users::remove(batch, user_.id);
    provider_.write(std::move(batch));
    expect_worthless(held);
}

TEST_P(TokenStatusTest, R18_ARevokedGrantTakesItsTokens) {
    const auto held = sign_in("web", "openid offline_access");
    sql::Batch batch;
    store::Grants::add_revocation(batch, held.grant.id, clock_.now());
    provider_.write(std::move(batch));
    expect_worthless(held);
}

TEST_P(TokenStatusTest, R18_ARevokedSessionTakesTheTokensThatHangOnIt) {
    const auto online = sign_in("web", "openid");
    const auto offline = sign_in("web", "openid offline_access");
    sql::Batch batch;
    store::Sessions::add_revocation(batch, online.session.uid, clock_.now());
    store::Sessions::add_revocation(batch, offline.session.uid, clock_.now());
    provider_.write(std::move(batch));
    expect_worthless(online);
    expect_alive(offline);
}

TEST_P(TokenStatusTest, R37_ExpiredTokensAreWorthless) {
    const auto held = sign_in("web", "openid offline_access");
    const auto brief = add_access_token(held, "openid", 1000);
    clock_.advance(999);
    EXPECT_EQ(userinfo(brief).status, 200);
    clock_.advance(1);
    EXPECT_EQ(userinfo(brief).status, 401);
    EXPECT_FALSE(is_active("web", brief));
    // An expired token revokes nothing.
    EXPECT_EQ(revoke("web", brief).status, 200);
    expect_alive(held);
    // The session and the refresh token end after 14 days, the grant after 180.
    clock_.advance(Milliseconds{14} * 86'400'000);
    expect_worthless(held);
}

TEST_P(TokenStatusTest, R37_AnExpiredSessionOrGrantEndsLiveTokens) {
    const auto online = sign_in("web", "openid");
    const auto offline = sign_in("web", "openid offline_access");
    clock_.advance(Milliseconds{15} * 86'400'000);
    const auto on_dead_session = add_access_token(online, "openid", 1000);
    EXPECT_EQ(userinfo(on_dead_session).status, 401);
    EXPECT_FALSE(is_active("web", on_dead_session));
    clock_.advance(Milliseconds{166} * 86'400'000);
    const auto on_dead_grant = add_access_token(offline, "openid offline_access", 1000);
    EXPECT_EQ(userinfo(on_dead_grant).status, 401);
    EXPECT_FALSE(is_active("web", on_dead_grant));
}

TEST_P(TokenStatusTest, IntrospectionDescribesAToken) {
    const auto held = sign_in("spa", "openid profile");
    const auto body = json_of(introspect("web", held.access_token));
    EXPECT_EQ(body.at("active"), true);
    EXPECT_EQ(body.at("client_id"), "spa");
    EXPECT_EQ(body.at("sub"), json::string(user_.id.value));
    EXPECT_EQ(body.at("scope"), "openid profile");
    EXPECT_EQ(body.at("token_type"), "Bearer");
    EXPECT_EQ(body.at("iss"), "https://id.example/oidc");
    EXPECT_EQ(body.at("exp").as_int64() - body.at("iat").as_int64(), 3600);
    const auto refresh = json_of(introspect("spa", held.refresh_token));
    EXPECT_EQ(refresh.at("active"), true);
    EXPECT_FALSE(refresh.contains("token_type"));
}

TEST_P(TokenStatusTest, R22_IntrospectionTellsOnlyWhomItConcerns) {
    const auto of_spa = sign_in("spa", "openid");
    const auto of_web = sign_in("web", "openid");
    // An API of the tenant may ask about the access tokens that it is sent.
    EXPECT_TRUE(is_active("web", of_spa.access_token));
    // A client without a secret, and a third party, only about their own.
    EXPECT_TRUE(is_active("spa", of_spa.access_token));
    EXPECT_FALSE(is_active("spa", of_web.access_token));
    EXPECT_FALSE(is_active("partner", of_web.access_token));
    // Nobody is sent the refresh token of another.
    EXPECT_FALSE(is_active("other", of_web.refresh_token));
    // A JWT has an audience of its own.
    EXPECT_FALSE(is_active("web", sign_jwt("https://api.example")));
    EXPECT_FALSE(is_active("web", of_web.id_token));
}

TEST_P(TokenStatusTest, IntrospectionAndRevocationAuthenticateTheClient) {
    const auto held = sign_in("web", "openid");
    for (const std::string path : {"/oidc/token/introspection", "/oidc/token/revocation"}) {
        const std::string token = "token=" + held.access_token;
        EXPECT_EQ(post(path, token).status, 400);
        EXPECT_EQ(post(path, token + "&client_id=web").status, 401);
        EXPECT_EQ(post(path, token + "&client_id=web&client_secret=wrong").status, 401);
        EXPECT_EQ(post(path, token + "&client_id=nobody").status, 401);
        const auto basic = post(path, token, {{"Authorization", "Basic d2ViOndyb25n"}});
        EXPECT_EQ(basic.status, 401);
        EXPECT_TRUE(basic.headers.get("WWW-Authenticate").starts_with("Basic "));
        EXPECT_EQ(json_of(basic).at("error"), "invalid_client");
        EXPECT_EQ(post(path, token + "&token=x&client_id=spa").status, 400);
        EXPECT_EQ(post(path, "client_id=spa").status, 400);
        EXPECT_EQ(post(path, "client_id=spa&token=").status, 400);
        EXPECT_EQ(send("POST", path, {{"Content-Type", "text/plain"}}, token).status, 400);
    }
    expect_alive(held);
}

TEST_P(TokenStatusTest, RevokingATokenRevokesItsGrant) {
    const auto by_access_token = sign_in("web", "openid offline_access");
    EXPECT_EQ(revoke("web", by_access_token.access_token).status, 200);
    expect_worthless(by_access_token);
    EXPECT_EQ(count_events("RevokeToken"), 1);
    // Once more changes nothing and tells nothing.
    EXPECT_EQ(revoke("web", by_access_token.access_token).status, 200);
    EXPECT_EQ(revoke("web", by_access_token.refresh_token).status, 200);
    EXPECT_EQ(count_events("RevokeToken"), 1);

    const auto by_refresh_token = sign_in("web", "openid offline_access");
    EXPECT_EQ(revoke("web", by_refresh_token.refresh_token).status, 200);
    expect_worthless(by_refresh_token);
    EXPECT_EQ(count_events("RevokeToken"), 2);
}

TEST_P(TokenStatusTest, OnlyTheClientOfATokenRevokesIt) {
    const auto held = sign_in("web", "openid offline_access");
    for (const std::string client : {"spa", "other", "partner"}) {
        for (const std::string& token : {held.access_token, held.refresh_token}) {
            const auto response = revoke(client, token);
            EXPECT_EQ(response.status, 400);
            EXPECT_EQ(json_of(response).at("error"), "invalid_request");
        }
    }
    expect_alive(held);
    EXPECT_EQ(count_events("RevokeToken"), 0);
}

TEST_P(TokenStatusTest, AJwtCannotBeRevoked) {
    const auto response = revoke("web", sign_jwt("https://api.example"));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(json_of(response).at("error"), "unsupported_token_type");
    EXPECT_EQ(json_of(response).at("code"), "oidc.unsupported_token_type");
}

INSTANTIATE_TEST_SUITE_P(Databases, TokenStatusTest, ::testing::ValuesIn(test_databases()));

}  // namespace
}  // namespace ostiary::testing
