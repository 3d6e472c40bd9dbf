// RFC 8707: tokens for APIs, with the permissions that client and user have.
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

class ResourceIndicatorsTest : public ::testing::TestWithParam<std::string> {
protected:
    Provider provider_{GetParam()};
    Browser browser_{provider_};
    RegisteredClient client_ = provider_.add_client();
    UserId user_ = provider_.add_user();
    Resource api_ = provider_.add_resource();
    Resource other_ = provider_.add_resource({"https://other.example", {"list"}, false});
    const Form both_{
        {"resource", "https://api.example,https://other.example"},
        {"scope", "openid read write list unknown"},
    };
};
INSTANTIATE_TEST_SUITE_P(Databases, ResourceIndicatorsTest, ::testing::ValuesIn(test_databases()));

TEST_P(ResourceIndicatorsTest, GivesTheScopesOfTheUsersRoles) {
    provider_.give_role(user_, provider_.add_role(api_, RoleType::user));
    const auto code = browser_.sign_in(client_, user_, both_).code();
    const auto body =
        json_of(redeem(provider_, client_, code, {{"resource", "https://api.example"}}));
    EXPECT_EQ(text_of(body, "scope"), "read write");
    const auto claims = claims_of(text_of(body, "access_token"));
    EXPECT_EQ(text_of(claims, "aud"), "https://api.example");
    EXPECT_EQ(text_of(claims, "sub"), user_.value);
    EXPECT_EQ(text_of(claims, "scope"), "read write");
    EXPECT_TRUE(body.contains("id_token"));
}

TEST_P(ResourceIndicatorsTest, WithoutAWishTheTokenIsForUserinfo) {
    const auto code = browser_.sign_in(client_, user_, both_).code();
    const auto body = json_of(redeem(provider_, client_, code));
    EXPECT_EQ(text_of(body, "scope"), "openid");
    EXPECT_EQ(userinfo(provider_, text_of(body, "access_token")).status, 200);
}

TEST_P(ResourceIndicatorsTest, RefusesAResourceThatWasNotAuthorized) {
    const auto code =
        browser_.sign_in(client_, user_, {{"resource", "https://api.example"}}).code();
    EXPECT_EQ(
        error_of(redeem(provider_, client_, code, {{"resource", "https://other.example"}})),
        "invalid_target"
    );
    const auto unknown = browser_.authorize(client_, {{"resource", "https://unknown.example"}});
    EXPECT_EQ(callback_of(unknown).error(), "invalid_target");
}

TEST_P(ResourceIndicatorsTest, NarrowsAThirdPartyClientToItsConsentScopes) {
    provider_.give_role(user_, provider_.add_role(api_, RoleType::user));
    const auto client = provider_.add_client(
        {.is_third_party = true, .consent_resource_scopes = {api_.scopes[0].id}}
    );
    const auto code =
        browser_
            .sign_in(
                client, user_, {{"resource", "https://api.example"}, {"scope", "openid read write"}}
            )
            .code();
    const auto body =
        json_of(redeem(provider_, client, code, {{"resource", "https://api.example"}}));
    EXPECT_EQ(text_of(body, "scope"), "read");
}

// A JWT is for its audience alone.
TEST_P(ResourceIndicatorsTest, R21AJwtIsNoUserinfoToken) {
    const auto code =
        browser_.sign_in(client_, user_, {{"resource", "https://api.example"}}).code();
    const auto body =
        json_of(redeem(provider_, client_, code, {{"resource", "https://api.example"}}));
    const auto token = text_of(body, "access_token");
    EXPECT_EQ(userinfo(provider_, token).status, 401);
    const auto context = provider_.context();
    EXPECT_TRUE(provider_.verifier.verify(*context.snapshot, issuer, token, "https://api.example"));
    EXPECT_FALSE(
        provider_.verifier.verify(*context.snapshot, issuer, token, "https://other.example")
    );
    EXPECT_FALSE(provider_.verifier.verify(
        *context.snapshot, "https://evil.example/oidc", token, "https://api.example"
    ));
    provider_.clock.advance(Milliseconds{3600} * 1000);
    EXPECT_FALSE(provider_.verifier.verify(*context.snapshot, issuer, token, "https://api.example")
    );
}

}  // namespace
}  // namespace ostiary::testing
