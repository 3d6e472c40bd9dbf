#pragma once

#include "audit/recorder.hpp"
#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "http/router.hpp"
#include "identity/authentication.hpp"
#include "oauth/authorization/authorization_endpoint.hpp"
#include "oauth/authorization/code_issuer.hpp"
#include "oauth/authorization/consent_service.hpp"
#include "oauth/routes.hpp"
#include "oidc/presented_token.hpp"
#include "oidc/routes.hpp"
#include "signin/assets_api.hpp"
#include "signin/consent_pages.hpp"
#include "signin/demo_app.hpp"
#include "signin/experience_api.hpp"
#include "signin/plain_pages.hpp"
#include "signin/profile_page.hpp"
#include "signin/setup_pages.hpp"
#include "signin/sign_in_pages.hpp"
#include "signin/well_known_api.hpp"
#include "store/refresh_tokens.hpp"
#include "support/test_database.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::signin::testing {

inline constexpr std::string_view origin = "http://id.example";

// A provider without sockets: the tenant `default` with its protocol endpoints and pages, on a
// database of its own.
class Provider {
public:
    explicit Provider(const std::string& database_kind);
    // Another node on the database of one that is there already.
    explicit Provider(std::shared_ptr<sql::Database> shared_database);
    Provider(const Provider&) = delete;
    Provider& operator=(const Provider&) = delete;

    http::Response send(http::Request request);
    // At the same time, on one loop.
    std::vector<http::Response> send_all(std::vector<http::Request> requests);

    User add_user(std::string username, std::string password);
    void suspend(const User& user, bool suspended = true);
    void change_experience(const std::function<void(SignInExperience&)>& change);
    // A public client with the redirect URI https://rp.example/cb.
    void add_client(const std::string& id, bool is_third_party = false);
    std::vector<std::string> audit_keys();

    FakeClock clock{1'900'000'000'000};
    SystemRandom random;
    const TenantId tenant{"default"};
    std::shared_ptr<sql::Database> database;
    store::Snapshots snapshots{*database, 10};
    store::Users users{*database};
    store::Sessions sessions{*database};
    store::Interactions interactions{*database};
    store::Grants grants{*database};
    store::AccessTokens access_tokens{*database, clock};
    store::RefreshTokens refresh_tokens{*database};
    store::Lockouts lockouts{*database};
    Vault vault{Secret(std::string(32, 'k')), random};
    audit::Recorder recorder{"test", clock, random};
    tokens::KeyRings rings{vault};
    identity::PasswordHasher hasher;
    identity::Lockout lockout{*database, lockouts, clock};
    identity::Authentication authentication{users, hasher, lockout, clock};
    identity::Registration
        registration{users, hasher, random, clock, identity::CommonPasswords::built_in};
    PageHost host{snapshots};
    PlainPages plain{host, users};
    oauth::Gate gate{snapshots, users, grants, sessions, clock};
    oauth::GrantRevocation revocation{*database, recorder, clock};
    oauth::ClientAuthentication client_authentication{snapshots, clock};
    oauth::TokenIssuer issuer{*database, rings, recorder, random};
    oauth::TokenEndpoint token_endpoint;
    oauth::CodeIssuer code_issuer{revocation, recorder, random};
    oauth::AuthorizationEndpoint authorization{
        snapshots,
        rings,
        gate,
        code_issuer,
        {*database, sessions, interactions, grants},
        random,
        clock
    };
    oauth::ConsentService consent_service{gate, interactions, sessions, grants, clock};
    oauth::OauthApi oauth_api{snapshots, authorization, token_endpoint, plain};
    oidc::Discovery discovery;
    oidc::TokenFinder token_finder{access_tokens, refresh_tokens};
    oidc::Userinfo userinfo{access_tokens, gate, clock};
    oidc::Introspection introspection{client_authentication, token_finder, gate, clock};
    oidc::Revocation
        token_revocation{client_authentication, token_finder, grants, *database, recorder, clock};
    oidc::Logout logout{snapshots, rings, sessions, grants, revocation, *database, recorder, clock};
    oidc::OidcApi
        oidc_api{snapshots, discovery, userinfo, introspection, token_revocation, logout, plain};
    KnownBrowsers browsers{vault, random};
    Flows flows{*database, snapshots, interactions, users, browsers, recorder, clock};
    Verification verification{authentication, registration, random};
    Completion completion{registration, flows, random, clock};
    SignInPages sign_in_pages{host, flows, verification, completion};
    ProfilePage profile_page{host, flows, completion};
    ConsentPages consent_pages{host, flows, consent_service, sessions, users, clock};
    DemoClient demo_client;
    DemoApp demo_app{host, demo_client};
    ExperienceApi experience{flows, verification, completion};
    Setup setup{*database, snapshots, registration, recorder, random, clock};
    SetupPages setup_pages{host, plain, setup};
    WellKnownApi well_known{snapshots};
    AssetsApi assets{snapshots};
    std::unique_ptr<http::Router> router;

private:
    void seed();
    Task<http::Response> answer(http::Request& request);
};

// A browser: keeps cookies, and follows redirects only when asked to.
class Browser {
public:
    explicit Browser(Provider& provider) : provider_(&provider) {}

    // The next requests go to another node.
    void move_to(Provider& provider) { provider_ = &provider; }

    http::Response get(std::string_view target);
    http::Response post(std::string_view target, const std::map<std::string, std::string>& fields);
    http::Response json(std::string_view method, std::string_view path, std::string body = {});
    // Redirects on this server, to the first answer that is none of them.
    http::Response follow(http::Response response);

    http::Request request(std::string_view method, std::string_view target) const;
    void take_cookies(const http::Response& response);

    // Starts an authorization request and comes to the page it leads to.
    http::Response authorize(
        const std::string& client = "app",
        const std::map<std::string, std::string>& extra = {}
    );
    // Fills and sends the sign-in or registration form that `page` shows.
    http::Response submit_form(
        std::string_view target,
        const std::string& identifier,
        const std::string& password
    );

    std::map<std::string, std::string> cookies;
    std::map<std::string, std::string> headers;  // sent with every request
    std::string address = "192.0.2.1";
    TenantId tenant{"default"};

private:
    Provider* provider_;
};

std::string location(const http::Response& response);
// The value of the form's token.
std::string csrf_of(const http::Response& page);
// The member of a JSON answer.
std::string member(const http::Response& response, std::string_view name);

}  // namespace ostiary::signin::testing
