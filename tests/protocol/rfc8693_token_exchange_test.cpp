// RFC 8693: personal access tokens become access tokens.
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

constexpr std::string_view pat_type = "urn:logto:token-type:personal_access_token";

class TokenExchangeTest : public ::testing::TestWithParam<std::string> {
protected:
    TokenExchangeTest() {
        NewClient wanted{.type = ClientType::traditional};
        wanted.custom.allow_token_exchange = true;
        client_ = provider_.add_client(wanted);
        token_ = provider_.add_personal_access_token(user_, provider_.clock.now() + 60'000);
    }
    http::Response exchange(const RegisteredClient& client, const Form& more = {}) {
        Form form{
            {"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
            {"subject_token", token_},
            {"subject_token_type", std::string(pat_type)},
        };
        form.insert(form.end(), more.begin(), more.end());
        return request_token(provider_, client, form);
    }

    Provider provider_{GetParam()};
    UserId user_ = provider_.add_user();
    RegisteredClient client_;
    std::string token_;
};
INSTANTIATE_TEST_SUITE_P(Databases, TokenExchangeTest, ::testing::ValuesIn(test_databases()));

TEST_P(TokenExchangeTest, GivesAnOpaqueTokenOfTheUser) {
    const auto body = json_of(exchange(client_, {{"scope", "openid profile read"}}));
    EXPECT_EQ(text_of(body, "scope"), "openid profile");
    EXPECT_FALSE(body.contains("refresh_token"));
    EXPECT_FALSE(body.contains("id_token"));
    const auto info = json_of(userinfo(provider_, text_of(body, "access_token")));
    EXPECT_EQ(text_of(info, "sub"), user_.value);
    EXPECT_THAT(provider_.audit_keys(), ::testing::Contains("ExchangeTokenBy.TokenExchange"));
}

TEST_P(TokenExchangeTest, GivesAJwtForAnApi) {
    const auto api = provider_.add_resource();
    provider_.give_role(user_, provider_.add_role(api, RoleType::user));
    const auto body =
        json_of(exchange(client_, {{"resource", "https://api.example"}, {"scope", "read"}}));
    const auto claims = claims_of(text_of(body, "access_token"));
    EXPECT_EQ(text_of(claims, "sub"), user_.value);
    EXPECT_EQ(text_of(claims, "scope"), "read");
}

TEST_P(TokenExchangeTest, R37EndsWithTheToken) {
    EXPECT_EQ(exchange(client_).status, 200);
    provider_.clock.advance(60'000);
    EXPECT_EQ(error_of(exchange(client_)), "invalid_grant");
}

TEST_P(TokenExchangeTest, R18EndsWithTheUser) {
    const auto body = json_of(exchange(client_, {{"scope", "openid"}}));
    provider_.suspend_user(user_);
    EXPECT_EQ(error_of(exchange(client_)), "invalid_grant");
    EXPECT_EQ(userinfo(provider_, text_of(body, "access_token")).status, 401);
}

TEST_P(TokenExchangeTest, R25IsForClientsThatMay) {
    EXPECT_EQ(
        error_of(exchange(provider_.add_client({.type = ClientType::traditional}))),
        "unauthorized_client"
    );
    NewClient third{.type = ClientType::traditional, .is_third_party = true};
    third.custom.allow_token_exchange = true;
    EXPECT_EQ(error_of(exchange(provider_.add_client(third))), "unauthorized_client");
}

// R24: what is not understood is refused, never left out.
TEST_P(TokenExchangeTest, RefusesWhatItDoesNotExchange) {
    EXPECT_EQ(
        error_of(exchange(client_, {{"actor_token", "x"}, {"actor_token_type", "y"}})),
        "invalid_request"
    );
    EXPECT_EQ(error_of(exchange(client_, {{"organization_id", "x"}})), "access_denied");
    const std::string type = "urn:ietf:params:oauth:token-type:access_token";
    Form form{
        {"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
        {"subject_token", token_},
        {"subject_token_type", type},
    };
    EXPECT_EQ(error_of(request_token(provider_, client_, form)), "invalid_request");
    form[2].second = pat_type;
    form[1].second = std::string(5000, 'x');
    EXPECT_EQ(error_of(request_token(provider_, client_, form)), "invalid_grant");
    form[1].second.clear();
    EXPECT_EQ(error_of(request_token(provider_, client_, form)), "invalid_request");
}

}  // namespace
}  // namespace ostiary::testing
