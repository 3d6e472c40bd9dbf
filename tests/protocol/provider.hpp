#pragma once

#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "http/dispatcher.hpp"
#include "oauth/authorization/consent_service.hpp"
#include "oauth/grants/all.hpp"
#include "oauth/routes.hpp"
#include "oidc/routes.hpp"
#include "support/test_database.hpp"
#include "tokens/access_token_verifier.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ostiary::testing {

inline constexpr std::string_view origin = "https://id.example";
inline constexpr std::string_view issuer = "https://id.example/oidc";
inline constexpr std::string_view callback_uri = "https://app.example/cb";

// Stands in for the sign-in layer's pages: shows what it was given as text.
class TextPages final : public oauth::PageRenderer {
public:
    Task<http::Response> error(const http::Request&, Error error) override;
    Task<http::Response> confirm_logout(const http::Request&, Logout logout) override;
    Task<http::Response> signed_out(const http::Request&) override;
    Task<http::Response>
    form_post(const http::Request&, std::string redirect_uri, http::Parameters parameters) override;
};

struct NewClient {
    std::string id{};  // empty: some id
    ClientType type = ClientType::spa;
    bool is_third_party = false;
    std::vector<std::string> redirect_uris{std::string(callback_uri)};
    std::vector<std::string> post_logout_redirect_uris{};
    CustomClientMetadata custom{};
    std::vector<std::string> role_ids{};
    std::vector<std::string> consent_user_scopes{};
    std::vector<std::string> consent_resource_scopes{};  // ids
};

struct RegisteredClient {
    std::string id;
    std::string secret;  // of a confidential client
    bool is_confidential = false;
    std::string redirect_uri{callback_uri};
    bool is_third_party = false;
};

struct NewResource {
    std::string indicator = "https://api.example";
    std::vector<std::string> scopes{"read", "write"};
    bool is_default = false;
};

// A whole provider in process, without sockets: database, engines and routes, with a clock that
// tests move. One tenant, at https://id.example.
class Provider {
public:
    explicit Provider(const std::string& database = "sqlite");

    RegisteredClient add_client(NewClient client = {});
    void add_secret(
        const RegisteredClient& client,
        std::string_view name,
        std::string_view value,
        std::optional<Milliseconds> expires_at
    );
    void remove_client(const RegisteredClient& client);
    void set_redirect_uris(const RegisteredClient& client, std::vector<std::string> uris);
    UserId add_user(std::string_view username = "ada");
    void suspend_user(const UserId& user);
    void remove_user(const UserId& user);
    Resource add_resource(NewResource resource = {});
    // A role with all scopes of the resource; returns its id.
    std::string add_role(const Resource& resource, RoleType type, std::string_view name = "role");
    void give_role(const UserId& user, std::string_view role_id);
    void take_role(const UserId& user, std::string_view role_id);
    std::string
    add_personal_access_token(const UserId& user, std::optional<Milliseconds> expires_at);

    // As the server answers it: routes, conditions and errors.
    http::Response send(http::Request request);
    Task<http::Response> serve(http::Request request);

    template <class T>
    T run(Task<T> task) {
        return run_task_on(loop_, std::move(task)).value();
    }
    template <class T>
    Result<T> attempt(Task<T> task) {
        return run_task_on(loop_, std::move(task));
    }
    oauth::Context context();
    std::vector<std::string> audit_keys();
    // Data and configuration of the test's own.
    sql::Written write(sql::Batch batch);
    void write_configuration(sql::Batch batch);

    TenantId tenant{"default"};
    FakeClock clock{1'800'000'000'000};

private:
    // The loop outlives the database, whose connections it serves.
    Loop loop_;

public:
    SystemRandom random;
    Vault vault{Secret(std::string(32, 'k')), random};

private:
    std::unique_ptr<sql::Database> database_;

public:
    store::Snapshots snapshots{*database_, 10};
    store::Users users{*database_};
    store::Grants grants{*database_};
    store::Sessions sessions{*database_};
    store::Interactions interactions{*database_};
    store::AccessTokens access_tokens{*database_, clock};
    store::RefreshTokens refresh_tokens{*database_};
    tokens::KeyRings rings{vault};
    audit::Recorder recorder{"test", clock, random};
    oauth::Gate gate{snapshots, users, grants, sessions, clock};
    oauth::GrantRevocation revocation{*database_, recorder, clock};
    oauth::ClientAuthentication authentication{snapshots, clock};
    oauth::TokenIssuer issuer_{*database_, rings, recorder, random};
    oauth::TokenEndpoint token_endpoint{
        authentication,
        issuer_,
        oauth::all_grant_types({gate, revocation, *database_, random}),
        clock
    };
    oauth::CodeIssuer code_issuer{revocation, recorder, random};
    oauth::AuthorizationEndpoint authorization_endpoint{
        snapshots,
        rings,
        gate,
        code_issuer,
        {*database_, sessions, interactions, grants},
        random,
        clock
    };
    oauth::ConsentService consent{gate, interactions, sessions, grants, clock};
    tokens::AccessTokenVerifier verifier{rings, clock};

private:
    TextPages pages_;
    oauth::OauthApi oauth_api_{snapshots, authorization_endpoint, token_endpoint, pages_};
    oidc::Discovery discovery_{rings, token_endpoint.grant_types()};
    oidc::TokenFinder finder_{access_tokens, refresh_tokens};
    oidc::Userinfo userinfo_{access_tokens, gate, clock};
    oidc::Introspection introspection_{authentication, finder_, gate, clock};
    oidc::Revocation
        token_revocation_{authentication, finder_, grants, *database_, recorder, clock};
    oidc::Logout
        logout_{snapshots, rings, sessions, grants, revocation, *database_, recorder, clock};
    oidc::OidcApi oidc_api_{
        snapshots,
        discovery_,
        userinfo_,
        introspection_,
        token_revocation_,
        logout_,
        pages_
    };
    metrics::Registry metrics_;
    http::ServerOptions options_;
    std::unique_ptr<http::Dispatcher> dispatcher_;

    friend class Browser;
};

boost::json::object json_of(const http::Response& response);
std::string text_of(const boost::json::object& object, std::string_view name);

}  // namespace ostiary::testing
