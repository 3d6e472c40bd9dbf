#include "oauth/redirect_uri.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace ostiary::oauth {
namespace {

TEST(RedirectUri, EqualsAsAUrl) {
    EXPECT_TRUE(matches_redirect_uri("https://app.example", "https://app.example/"));
    EXPECT_TRUE(matches_redirect_uri("https://app.example:443/cb", "HTTPS://APP.example/cb"));
    EXPECT_TRUE(matches_redirect_uri("http://app.example/cb?a=1", "http://app.example:80/cb?a=1"));
    EXPECT_TRUE(matches_redirect_uri("com.example.app://cb", "com.example.app://cb"));
    EXPECT_TRUE(matches_redirect_uri("com.example.app:/cb", "com.example.app:/cb"));
}

TEST(RedirectUri, DiffersInAnythingElse) {
    for (const auto* candidate : {
             "https://app.example/CB",
             "https://app.example/cb/",
             "https://app.example/cb?",
             "https://app.example/cb?a",
             "https://app.example./cb",
             "https://app.example:444/cb",
             "http://app.example/cb",
             "https://user@app.example/cb",
             "https://app.example/c%62",
             "https:/app.example/cb",
             "https://app.example/cb#",
             "https://app.example/cb ",
             " https://app.example/cb",
             "https://app.example\t/cb",
             "",
         }) {
        EXPECT_FALSE(matches_redirect_uri("https://app.example/cb", candidate)) << candidate;
    }
    EXPECT_FALSE(matches_redirect_uri("com.example.app://cb", "com.example.APP://cb"));
}

TEST(RedirectUri, WildcardStandsForAPartOfALabelOrSegment) {
    constexpr auto* registered = "https://pr-*.preview.app.example/cb/*/done";
    EXPECT_TRUE(matches_redirect_uri(registered, "https://pr-17.preview.app.example/cb/x/done"));
    for (const auto* candidate : {
             "https://pr-.preview.app.example/cb/x/done",
             "https://pr-1.evil.preview.app.example/cb/x/done",
             "https://pr-17.preview.app.example/cb//done",
             "https://pr-17.preview.app.example/cb/x/y/done",
             "https://pr-17.preview.app.example/cb/../done",
             "https://pr-17.preview.app.example/cb/%2e%2e/done",
             "https://pr-17.preview.app.example/cb/a%2fb/done",
             "https://pr-17.preview.app.example/cb/*/done",
             "https://evil.example/pr-1.preview.app.example/cb/x/done",
         }) {
        EXPECT_FALSE(matches_redirect_uri(registered, candidate)) << candidate;
    }
}

// A dot is a dot, whatever a regular expression would make of it.
TEST(RedirectUri, TakesDotsLiterally) {
    EXPECT_FALSE(matches_redirect_uri("https://a.app.example/cb", "https://axapp.example/cb"));
    EXPECT_FALSE(matches_redirect_uri("https://*.app.example/cb", "https://xxapp.example/cb"));
}

TEST(RedirectUri, WildcardOfAWholeDomainIsNoUse) {
    EXPECT_FALSE(matches_redirect_uri("https://*.com/cb", "https://evil.com/cb"));
    EXPECT_FALSE(matches_redirect_uri("https://*/cb", "https://evil.com/cb"));
    EXPECT_FALSE(matches_redirect_uri("https://app.*.example/cb", "https://app.evil.example/cb"));
    EXPECT_FALSE(matches_redirect_uri("https://a.b.example/cb?x=*", "https://a.b.example/cb?x=1"));
    EXPECT_FALSE(matches_redirect_uri("com.example.*://cb", "com.example.app://cb"));
}

TEST(RedirectUri, NeverRunsAnything) {
    for (const auto* uri :
         {"javascript:alert(1)",
          "JavaScript:alert(1)",
          "data:text/html,x",
          "vbscript:x",
          "file:///etc/passwd",
          "blob:https://app.example/x"}) {
        EXPECT_FALSE(matches_redirect_uri(uri, uri)) << uri;
    }
}

// RFC 8252 section 7.3: "The authorization server MUST allow any port to be specified at the time
// of the request for loopback IP redirect URIs"
TEST(RedirectUri, NativeClientsUseAnyLoopbackPort) {
    Client client;
    client.type = ClientType::native;
    client.oidc.redirect_uris = {
        "http://127.0.0.1/cb", "http://[::1]:1/cb", "http://app.example/cb"
    };
    EXPECT_TRUE(is_redirect_uri_of(client, "http://127.0.0.1:51004/cb"));
    EXPECT_TRUE(is_redirect_uri_of(client, "http://[::1]:51004/cb"));
    for (const auto* candidate : {
             "http://127.0.0.1:51004/other",
             "http://localhost:51004/cb",
             "https://127.0.0.1:51004/cb",
             "http://app.example:51004/cb",
             "http://127.0.0.1:51004@evil.example/cb",
             "http://127.0.0.1:999999/cb",
         }) {
        EXPECT_FALSE(is_redirect_uri_of(client, candidate)) << candidate;
    }
    client.type = ClientType::spa;
    EXPECT_FALSE(is_redirect_uri_of(client, "http://127.0.0.1:51004/cb"));
}

TEST(RedirectUri, MatchesInAShortTimeWhateverIsSent) {
    std::string registered = "https://app.example/";
    for (int i = 0; i < 100; ++i) registered += "*a";
    const std::string candidate = "https://app.example/" + std::string(2000, 'a') + "b";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(matches_redirect_uri(registered, candidate));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Origin, OfAUriAndOfAPattern) {
    EXPECT_EQ(origin_of("https://app.example:8443/cb?x"), "https://app.example:8443");
    EXPECT_EQ(origin_of("com.example.app://cb"), "");
    EXPECT_TRUE(matches_origin("https://*.app.example", "https://a.app.example"));
    EXPECT_FALSE(matches_origin("https://*.app.example", "https://a.b.app.example"));
    EXPECT_FALSE(matches_origin("https://*.app.example", "null"));
    EXPECT_FALSE(matches_origin("https://app.example", "http://app.example"));
}

}  // namespace
}  // namespace ostiary::oauth
