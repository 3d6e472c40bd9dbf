// RFC 6749 section 2.3, and client secrets that have names and expire.
#include "base/encoding.hpp"
#include "browser.hpp"

#include <gmock/gmock.h>

namespace ostiary::testing {
namespace {

class ClientAuthenticationTest : public ::testing::Test {
protected:
    ClientAuthenticationTest() {
        const auto api = provider_.add_resource();
        const auto role = provider_.add_role(api, RoleType::machine_to_machine);
        machine_ = provider_.add_client(
            {.type = ClientType::machine_to_machine, .redirect_uris = {}, .role_ids = {role}}
        );
    }

    http::Response send(const Form& credentials, const std::string& authorization = {}) {
        Form form{
            {"grant_type", "client_credentials"},
            {"resource", "https://api.example"},
            {"scope", "read"},
        };
        form.insert(form.end(), credentials.begin(), credentials.end());
        auto request = form_request("/oidc/token", form);
        if (!authorization.empty()) request.headers.add("Authorization", authorization);
        return provider_.send(std::move(request));
    }
    static std::string basic(const std::string& id, const std::string& secret) {
        return "Basic " + base64_encode(id + ":" + secret);
    }

    Provider provider_;
    RegisteredClient machine_;
};

TEST_F(ClientAuthenticationTest, AcceptsBasicAndPost) {
    EXPECT_EQ(send({}, basic(machine_.id, machine_.secret)).status, 200);
    EXPECT_EQ(send({{"client_id", machine_.id}, {"client_secret", machine_.secret}}).status, 200);
}

// "The client identifier is encoded using the "application/x-www-form-urlencoded" encoding
// algorithm"
TEST_F(ClientAuthenticationTest, DecodesTheParts) {
    provider_.add_secret(machine_, "odd", "a:b %+", std::nullopt);
    EXPECT_EQ(send({}, basic(machine_.id, "a%3Ab+%25%2B")).status, 200);
    EXPECT_EQ(error_of(send({}, basic(machine_.id, "%zz"))), "invalid_request");
}

TEST_F(ClientAuthenticationTest, AcceptsAnyOfSeveralSecretsUntilItExpires) {
    provider_.add_secret(machine_, "second", "second-secret", provider_.clock.now() + 1000);
    EXPECT_EQ(send({}, basic(machine_.id, "second-secret")).status, 200);
    provider_.clock.advance(1000);
    const auto response = send({}, basic(machine_.id, "second-secret"));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(error_of(response), "invalid_request");
    EXPECT_EQ(text_of(json_of(response), "error_description"), "client secret has expired");
    EXPECT_EQ(send({}, basic(machine_.id, machine_.secret)).status, 200);
}

// "the authorization server MUST respond with an HTTP 401 (Unauthorized) status code and include
// the "WWW-Authenticate" response header field"
TEST_F(ClientAuthenticationTest, ChallengesAWrongSecret) {
    const auto response = send({}, basic(machine_.id, "wrong"));
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(error_of(response), "invalid_client");
    EXPECT_TRUE(response.headers.get("WWW-Authenticate").starts_with("Basic realm="));
    EXPECT_EQ(text_of(json_of(response), "code"), "oidc.invalid_client");
}

TEST_F(ClientAuthenticationTest, AnswersTheSameForAnUnknownClient) {
    const auto wrong = send({}, basic(machine_.id, "wrong"));
    const auto unknown = send({}, basic("unknown", "wrong"));
    EXPECT_EQ(wrong.status, unknown.status);
    EXPECT_EQ(wrong.body, unknown.body);
}

// "The client MUST NOT use more than one authentication method in each request."
TEST_F(ClientAuthenticationTest, RefusesMoreThanOneMethod) {
    const auto header = basic(machine_.id, machine_.secret);
    EXPECT_EQ(error_of(send({{"client_secret", machine_.secret}}, header)), "invalid_request");
    EXPECT_EQ(error_of(send({{"client_id", "another"}}, header)), "invalid_request");
    EXPECT_EQ(error_of(send({{"client_assertion", "x"}}, header)), "invalid_client");
}

TEST_F(ClientAuthenticationTest, RefusesNone) {
    EXPECT_EQ(error_of(send({})), "invalid_request");
    EXPECT_EQ(error_of(send({{"client_id", machine_.id}})), "invalid_client");
    EXPECT_EQ(
        error_of(send({{"client_id", machine_.id}, {"client_secret", ""}})), "invalid_client"
    );
    EXPECT_EQ(error_of(send({}, "Bearer x")), "invalid_request");
    EXPECT_EQ(error_of(send({}, "Basic !")), "invalid_request");
}

TEST_F(ClientAuthenticationTest, RefusesASecretOfAPublicClient) {
    const auto spa = provider_.add_client();
    EXPECT_EQ(error_of(send({{"client_id", spa.id}, {"client_secret", "x"}})), "invalid_client");
}

}  // namespace
}  // namespace ostiary::testing
