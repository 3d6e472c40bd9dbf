#include "endpoint_fixture.hpp"
#include "oauth/answers.hpp"
#include "store/tenant_keys.hpp"
#include "tokens/new_keys.hpp"

namespace ostiary::testing {
namespace {

namespace json = boost::json;

class MetadataTest : public EndpointTest {};

TEST_P(MetadataTest, DescribesWhatWorksAndNothingElse) {
    const auto response = get("/oidc/.well-known/openid-configuration");
    ASSERT_EQ(response.status, 200);
    const auto metadata = json_of(response);
    const std::string issuer = std::string(origin) + "/oidc";
    EXPECT_EQ(metadata.at("issuer"), json::string(issuer));
    EXPECT_EQ(metadata.at("authorization_endpoint"), json::string(issuer + "/auth"));
    EXPECT_EQ(metadata.at("token_endpoint"), json::string(issuer + "/token"));
    EXPECT_EQ(metadata.at("userinfo_endpoint"), json::string(issuer + "/me"));
    EXPECT_EQ(metadata.at("jwks_uri"), json::string(issuer + "/jwks"));
    EXPECT_EQ(metadata.at("end_session_endpoint"), json::string(issuer + "/session/end"));
    EXPECT_EQ(metadata.at("response_types_supported"), json::array{"code"});
    EXPECT_EQ(
        metadata.at("response_modes_supported"), (json::array{"form_post", "fragment", "query"})
    );
    EXPECT_EQ(
        metadata.at("grant_types_supported"),
        (json::array{
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:token-exchange"
        })
    );
    EXPECT_EQ(metadata.at("code_challenge_methods_supported"), json::array{"S256"});
    EXPECT_EQ(metadata.at("id_token_signing_alg_values_supported"), json::array{"ES256"});
    EXPECT_EQ(metadata.at("authorization_response_iss_parameter_supported"), true);
    EXPECT_EQ(metadata.at("request_uri_parameter_supported"), false);
    for (const auto* absent :
         {"device_authorization_endpoint",
          "pushed_authorization_request_endpoint",
          "registration_endpoint",
          "backchannel_logout_supported"}) {
        EXPECT_FALSE(metadata.contains(absent)) << absent;
    }
}

TEST_P(MetadataTest, IsTheSameAtEveryAddressOfIt) {
    const auto text = body_of(get("/oidc/.well-known/openid-configuration"));
    for (const auto* path :
         {"/oidc/.well-known/oauth-authorization-server",
          "/.well-known/oauth-authorization-server/oidc",
          "/.well-known/openid-configuration/oidc"}) {
        EXPECT_EQ(body_of(get(path)), text) << path;
    }
}

TEST_P(MetadataTest, AnswersAConditionalRequestWithoutTheDocument) {
    for (const auto* path : {"/oidc/.well-known/openid-configuration", "/oidc/jwks"}) {
        const auto first = get(path);
        const std::string tag(first.headers.get("ETag"));
        ASSERT_FALSE(tag.empty());
        const auto second = get(path, {{"If-None-Match", tag}});
        EXPECT_EQ(second.status, 304);
        EXPECT_EQ(body_of(second), "");
        EXPECT_EQ(get(path, {{"If-None-Match", "\"another\""}}).status, 200);
    }
}

TEST_P(MetadataTest, PublishesEveryKeyAndNoPrivatePart) {
    const auto before = json_of(get("/oidc/jwks"));
    EXPECT_EQ(before.at("keys").as_array().size(), 1U);
    auto key = tokens::new_signing_key(
        provider_.tenant, jose::Algorithm::EdDSA, provider_.vault, clock_.now()
    );
    key.status = KeyStatus::next;
    key.activates_at = clock_.now() + 1000;
    sql::Batch batch;
    store::TenantKeys::insert(batch, key);
    provider_.write_configuration(std::move(batch));

    const auto response = get("/oidc/jwks");
    EXPECT_EQ(response.headers.get("Cache-Control"), "no-cache, max-age=0, must-revalidate");
    const auto after = json_of(response).at("keys").as_array();
    ASSERT_EQ(after.size(), 2U);
    for (const auto& published : after) {
        EXPECT_FALSE(published.as_object().contains("d"));
        EXPECT_EQ(published.at("use"), "sig");
    }
    EXPECT_EQ(
        json_of(get("/oidc/.well-known/openid-configuration"))
            .at("id_token_signing_alg_values_supported"),
        (json::array{"ES256", "EdDSA"})
    );
}

TEST_P(MetadataTest, UnknownRoutesAreAnErrorOfOauth) {
    for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{
             {"GET", "/oidc/unknown"},
             {"GET", "/oidc"},
             {"DELETE", "/oidc/me"},
             {"PUT", "/oidc/jwks"}
         }) {
        const auto response = send(method, path);
        EXPECT_EQ(response.status, 404);
        const auto body = json_of(response);
        EXPECT_EQ(body.at("error"), "invalid_request");
        EXPECT_EQ(body.at("code"), "oidc.invalid_request");
        EXPECT_EQ(
            body.at("error_description"), json::string("nothing answers " + method + " at " + path)
        );
    }
    EXPECT_FALSE(json_of(get("/oidc/unknown?parse_error=false")).contains("code"));
}

INSTANTIATE_TEST_SUITE_P(Databases, MetadataTest, ::testing::ValuesIn(test_databases()));

}  // namespace
}  // namespace ostiary::testing
