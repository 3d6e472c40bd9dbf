// RFC 6749 section 4.1: codes are for one client, one redirect URI, one minute and one use.
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

class AuthorizationCodeTest : public ::testing::TestWithParam<std::string> {
protected:
    Provider provider_{GetParam()};
    Browser browser_{provider_};
    RegisteredClient client_ = provider_.add_client();
    UserId user_ = provider_.add_user();
};
INSTANTIATE_TEST_SUITE_P(Databases, AuthorizationCodeTest, ::testing::ValuesIn(test_databases()));

// "If an authorization code is used more than once, the authorization server MUST deny the request
// and SHOULD revoke (when possible) all tokens previously issued based on that authorization code."
TEST_P(AuthorizationCodeTest, R03RevokesTheTokensWhenTheCodeIsReplayed) {
    const auto code = browser_.sign_in(client_, user_).code();
    const auto first = json_of(redeem(provider_, client_, code));
    EXPECT_EQ(userinfo(provider_, text_of(first, "access_token")).status, 200);
    const auto replayed = redeem(provider_, client_, code);
    EXPECT_EQ(error_of(replayed), "invalid_grant");
    EXPECT_EQ(text_of(json_of(replayed), "error_uri"), "https://openid.sh/debug/invalid_grant");
    EXPECT_EQ(userinfo(provider_, text_of(first, "access_token")).status, 401);
}

TEST_P(AuthorizationCodeTest, R37ExpiresAfterAMinute) {
    const auto code = browser_.sign_in(client_, user_).code();
    provider_.clock.advance(60'000);
    EXPECT_EQ(error_of(redeem(provider_, client_, code)), "invalid_grant");
}

// "ensure that the authorization code was issued to the authenticated confidential client, or if
// the client is public, ensure that the code was issued to "client_id" in the request"
TEST_P(AuthorizationCodeTest, R02BelongsToItsClient) {
    const auto code = browser_.sign_in(client_, user_).code();
    const auto other = provider_.add_client();
    EXPECT_EQ(error_of(redeem(provider_, other, code)), "invalid_grant");
    EXPECT_EQ(redeem(provider_, client_, code).status, 200);
}

TEST_P(AuthorizationCodeTest, BelongsToItsRedirectUri) {
    NewClient wanted;
    wanted.redirect_uris = {std::string(callback_uri), "https://app.example/other"};
    const auto client = provider_.add_client(wanted);
    const auto code = browser_.sign_in(client, user_).code();
    for (const std::string uri : {"https://app.example/other", "https://app.example/cb/", ""}) {
        EXPECT_NE(redeem(provider_, client, code, {{"redirect_uri", uri}}).status, 200) << uri;
    }
    EXPECT_EQ(redeem(provider_, client, code).status, 200);
}

TEST_P(AuthorizationCodeTest, R18StopsWithUserClientAndSession) {
    const auto code = browser_.sign_in(client_, user_).code();
    provider_.suspend_user(user_);
    EXPECT_EQ(error_of(redeem(provider_, client_, code)), "invalid_grant");
    EXPECT_EQ(callback_of(browser_.authorize(client_)).error(), "access_denied");
    provider_.remove_client(client_);
    EXPECT_EQ(error_of(redeem(provider_, client_, code)), "invalid_client");
    EXPECT_EQ(browser_.authorize(client_).status, 400);
}

TEST_P(AuthorizationCodeTest, R21AcceptsNoOtherArtefact) {
    const auto body = json_of(redeem(provider_, client_, browser_.sign_in(client_, user_).code()));
    for (const std::string name : {"access_token", "id_token"}) {
        EXPECT_EQ(error_of(redeem(provider_, client_, text_of(body, name))), "invalid_grant");
    }
    EXPECT_EQ(userinfo(provider_, text_of(body, "id_token")).status, 401);
    // An ID token is no access token, whatever audience is expected.
    const auto context = provider_.context();
    EXPECT_FALSE(
        provider_.verifier.verify(*context.snapshot, issuer, text_of(body, "id_token"), client_.id)
    );
}

}  // namespace
}  // namespace ostiary::testing
