#pragma once

#include "audit/recorder.hpp"
#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "http/dispatcher.hpp"
#include "oidc/routes.hpp"
#include "store/access_tokens.hpp"
#include "store/refresh_tokens.hpp"
#include "store/users.hpp"
#include "support/test_database.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace ostiary::testing {

// Pages as plain text, which says what a test looks for.
class TextPages final : public oauth::PageRenderer {
public:
    Task<http::Response> error(const http::Request& request, Error error) override;
    Task<http::Response> confirm_logout(const http::Request& request, Logout logout) override;
    Task<http::Response> signed_out(const http::Request& request) override;
    Task<http::Response> form_post(
        const http::Request& request,
        std::string redirect_uri,
        http::Parameters parameters
    ) override;
};

// What a user and a client hold after a sign-in.
struct Holdings {
    Session session;
    std::string session_bearer;
    Grant grant;
    std::string access_token;
    std::string refresh_token;
    std::string id_token;

    std::string cookie() const { return "_session=" + session_bearer; }
};

// A provider in process: the routes of oidc/ behind the server's dispatcher, on each database.
class ProviderTest : public ::testing::TestWithParam<std::string> {
protected:
    static constexpr std::string_view origin = "https://id.example";
    static constexpr std::string_view secret = "a-secret-of-32-characters-of-text";

    ProviderTest();

    using Fields = std::vector<std::pair<std::string, std::string>>;
    http::Response send(
        std::string_view method,
        std::string_view target,
        const Fields& headers = {},
        std::string body = {}
    );
    http::Response get(std::string_view target, const Fields& headers = {}) {
        return send("GET", target, headers);
    }
    http::Response post(std::string_view target, std::string form, Fields headers = {}) {
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return send("POST", target, headers, std::move(form));
    }
    http::Response userinfo(std::string_view token) {
        return get("/oidc/me", {{"Authorization", "Bearer " + std::string(token)}});
    }
    // As the confidential client, or the public one, which sends its name alone.
    http::Response introspect(std::string_view client, std::string_view token);
    http::Response revoke(std::string_view client, std::string_view token);

    static boost::json::object json_of(const http::Response& response);
    static std::string text_of(const http::Response& response) {
        return std::string(response.shared_body.empty() ? response.body : response.shared_body);
    }

    void add_client(
        std::string_view id,
        ClientType type,
        bool is_third_party = false,
        std::vector<std::string> post_logout_redirect_uris = {}
    );
    Holdings sign_in(std::string_view client, std::string_view scope);
    // A further token of the same sign-in.
    std::string
    add_access_token(const Holdings& holdings, std::string_view scope, Milliseconds lifetime);

    void write(sql::Batch batch);
    void change_configuration(sql::Batch batch);
    void suspend(bool is_suspended);
    std::int64_t count_events(std::string_view key);
    oauth::Context context();

    TenantId tenant_{"default"};
    SystemRandom random_;
    FakeClock clock_;
    Vault vault_{Secret(std::string(32, 'k')), random_};
    std::unique_ptr<sql::Database> database_ = make_test_database(GetParam());
    store::Snapshots snapshots_{*database_, 10};
    store::Users users_{*database_};
    store::Sessions sessions_{*database_};
    store::Grants grants_{*database_};
    store::AccessTokens access_tokens_{*database_};
    store::RefreshTokens refresh_tokens_{*database_};
    audit::Recorder recorder_{"test", clock_, random_};
    tokens::KeyRings rings_{vault_};
    User user_;

private:
    void seed();

    oauth::Gate gate_{snapshots_, users_, grants_, sessions_, clock_};
    oauth::ClientAuthentication authentication_{snapshots_, clock_};
    oauth::GrantRevocation grant_revocation_{*database_, recorder_, clock_};
    oidc::TokenFinder finder_{access_tokens_, refresh_tokens_};
    oidc::Discovery discovery_{rings_, {"authorization_code", "refresh_token"}};
    oidc::Userinfo userinfo_{access_tokens_, gate_, clock_};
    oidc::Introspection introspection_{authentication_, finder_, gate_, clock_};
    oidc::Revocation revocation_{authentication_, finder_, grants_, *database_, recorder_, clock_};
    oidc::Logout logout_{
        snapshots_,
        rings_,
        sessions_,
        grants_,
        grant_revocation_,
        *database_,
        recorder_,
        clock_
    };
    TextPages pages_;
    oidc::OidcApi
        api_{snapshots_, discovery_, userinfo_, introspection_, revocation_, logout_, pages_};
    metrics::Registry metrics_;
    http::ServerOptions options_;
    std::unique_ptr<http::Dispatcher> dispatcher_;
};

}  // namespace ostiary::testing
