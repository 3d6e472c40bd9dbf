// RFC 6749 section 4.4 and RFC 9068.
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

class ClientCredentialsTest : public ::testing::TestWithParam<std::string> {
protected:
    ClientCredentialsTest() {
        const auto role = provider_.add_role(api_, RoleType::machine_to_machine);
        machine_ = provider_.add_client(
            {.type = ClientType::machine_to_machine, .redirect_uris = {}, .role_ids = {role}}
        );
    }
    http::Response ask(const RegisteredClient& client, Form form = {}) {
        form.emplace_back("grant_type", "client_credentials");
        return request_token(provider_, client, form);
    }

    Provider provider_{GetParam()};
    Resource api_ = provider_.add_resource();
    RegisteredClient machine_;
};
INSTANTIATE_TEST_SUITE_P(Databases, ClientCredentialsTest, ::testing::ValuesIn(test_databases()));

TEST_P(ClientCredentialsTest, GivesAJwtWithTheScopesOfTheRoles) {
    const auto response =
        ask(machine_, {{"resource", "https://api.example"}, {"scope", "read other write"}});
    ASSERT_EQ(response.status, 200) << response.body;
    const auto body = json_of(response);
    EXPECT_EQ(text_of(body, "scope"), "read write");
    EXPECT_EQ(body.at("expires_in").as_int64(), 3600);
    EXPECT_FALSE(body.contains("refresh_token"));

    const auto claims = provider_.verifier.verify(
        *provider_.context().snapshot, issuer, text_of(body, "access_token"), "https://api.example"
    );
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->subject, machine_.id);
    EXPECT_EQ(claims->client_id, machine_.id);
    EXPECT_TRUE(claims->is_of_client());
    EXPECT_EQ(claims->scope, "read write");
    EXPECT_FALSE(claims->id.empty());
    EXPECT_THAT(provider_.audit_keys(), ::testing::Contains("ExchangeTokenBy.ClientCredentials"));
}

TEST_P(ClientCredentialsTest, EchoesAnEmptyScope) {
    const auto body = json_of(ask(machine_, {{"resource", "https://api.example"}}));
    EXPECT_EQ(body.at("scope").as_string(), "");
}

TEST_P(ClientCredentialsTest, UsesTheDefaultResource) {
    EXPECT_EQ(error_of(ask(machine_)), "invalid_target");
    provider_.add_resource({.indicator = "https://default.example", .is_default = true});
    const auto claims = claims_of(text_of(json_of(ask(machine_)), "access_token"));
    EXPECT_EQ(text_of(claims, "aud"), "https://default.example");
}

TEST_P(ClientCredentialsTest, RefusesWhatIsNoResource) {
    for (const std::string bad : {"https://unknown.example", "api", "https://api.example#x"}) {
        EXPECT_EQ(error_of(ask(machine_, {{"resource", bad}})), "invalid_target") << bad;
    }
    EXPECT_EQ(
        error_of(ask(
            machine_, {{"resource", "https://api.example"}, {"resource", "https://other.example"}}
        )),
        "invalid_target"
    );
    EXPECT_EQ(error_of(ask(machine_, {{"organization_id", "org"}})), "access_denied");
}

// "The client credentials grant type MUST only be used by confidential clients."
TEST_P(ClientCredentialsTest, R25RefusesGrantTypesThatAClientIsNotRegisteredFor) {
    EXPECT_EQ(error_of(ask(provider_.add_client())), "unauthorized_client");
    EXPECT_EQ(
        error_of(ask(provider_.add_client({.type = ClientType::traditional}))),
        "unauthorized_client"
    );
    for (const std::string type : {"authorization_code", "refresh_token"}) {
        EXPECT_EQ(
            error_of(request_token(provider_, machine_, {{"grant_type", type}, {"code", "x"}})),
            "unauthorized_client"
        );
    }
}

// R05: no sibling of sign-in takes a password, so none can be guessed past its lockout.
TEST_P(ClientCredentialsTest, R05R25RefusesThePasswordGrant) {
    const Form form{{"grant_type", "password"}, {"username", "ada"}, {"password", "x"}};
    EXPECT_EQ(error_of(request_token(provider_, machine_, form)), "unsupported_grant_type");
    EXPECT_EQ(error_of(request_token(provider_, machine_, {{"a", "b"}})), "invalid_request");
}

TEST_P(ClientCredentialsTest, R18StopsWithTheClient) {
    provider_.remove_client(machine_);
    EXPECT_EQ(error_of(ask(machine_, {{"resource", "https://api.example"}})), "invalid_client");
}

TEST_P(ClientCredentialsTest, RefusesRepeatedParameters) {
    const Form form{{"scope", "read"}, {"scope", "write"}, {"resource", "https://api.example"}};
    EXPECT_EQ(error_of(ask(machine_, form)), "invalid_request");
}

TEST_P(ClientCredentialsTest, AcceptsJson) {
    auto request = token_request(machine_, {});
    request.headers.set("Content-Type", "application/json; charset=utf-8");
    request.body = R"({"grant_type":"client_credentials","resource":"https://api.example"})";
    EXPECT_EQ(provider_.send(request).status, 200);
    for (const std::string bad : {"", "[]", "{", R"({"grant_type":{}})", R"({"a":1,"a":2})"}) {
        request.body = bad;
        EXPECT_EQ(error_of(provider_.send(request)), "invalid_request") << bad;
    }
}

TEST_P(ClientCredentialsTest, R34RefusesOversizeAndMalformedBodies) {
    auto request = token_request(machine_, {});
    request.body = "grant_type=" + std::string(57 * 1024, 'x');
    EXPECT_EQ(error_of(provider_.send(request)), "invalid_request");
    for (const std::string& bad :
         {std::string("a=%zz"), std::string("a=%00"), std::string("a=\0", 3), std::string("a=%ff")
         }) {
        request.body = bad;
        EXPECT_EQ(provider_.send(request).status, 400);
    }
    request.headers.set("Content-Type", "text/plain");
    request.body = "grant_type=client_credentials";
    EXPECT_EQ(error_of(provider_.send(request)), "invalid_request");
    std::string scopes = "a";
    for (int i = 0; i < 10'000; ++i) scopes += " a";
    const auto many = ask(machine_, {{"resource", "https://api.example"}, {"scope", scopes}});
    EXPECT_EQ(json_of(many).at("scope").as_string(), "");
}

TEST_P(ClientCredentialsTest, GivesTheRawErrorOnRequest) {
    auto request = token_request(machine_, {{"grant_type", "nonsense"}});
    request.query = "parse_error=false";
    const auto body = json_of(provider_.send(request));
    EXPECT_EQ(body.size(), 2U);
    EXPECT_EQ(text_of(body, "error"), "unsupported_grant_type");
}

}  // namespace
}  // namespace ostiary::testing
