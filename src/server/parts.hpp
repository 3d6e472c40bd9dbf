#pragma once

#include "audit/recorder.hpp"
#include "audit/sealer.hpp"
#include "audit/verifier.hpp"
#include "identity/authentication.hpp"
#include "identity/lockout.hpp"
#include "identity/password_hasher.hpp"
#include "identity/registration.hpp"
#include "jobs/schedule.hpp"
#include "jobs/user_search_index.hpp"
#include "jose/jwa.hpp"
#include "management/access_check.hpp"
#include "management/routes.hpp"
#include "net/blocking.hpp"
#include "oauth/authorization/authorization_endpoint.hpp"
#include "oauth/authorization/code_issuer.hpp"
#include "oauth/authorization/consent_service.hpp"
#include "oauth/cors.hpp"
#include "oauth/gate.hpp"
#include "oauth/grant_revocation.hpp"
#include "oauth/routes.hpp"
#include "oauth/token_endpoint.hpp"
#include "oidc/discovery.hpp"
#include "oidc/introspection.hpp"
#include "oidc/logout/logout.hpp"
#include "oidc/presented_token.hpp"
#include "oidc/revocation.hpp"
#include "oidc/routes.hpp"
#include "oidc/userinfo.hpp"
#include "server/chain_signer.hpp"
#include "server/installation.hpp"
#include "server/origins.hpp"
#include "signin/assets_api.hpp"
#include "signin/consent_pages.hpp"
#include "signin/demo_app.hpp"
#include "signin/demo_client.hpp"
#include "signin/experience_api.hpp"
#include "signin/plain_pages.hpp"
#include "signin/profile_page.hpp"
#include "signin/setup_pages.hpp"
#include "signin/sign_in_pages.hpp"
#include "signin/well_known_api.hpp"
#include "store/access_tokens.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"
#include "store/expiry.hpp"
#include "store/grants.hpp"
#include "store/interactions.hpp"
#include "store/lockouts.hpp"
#include "store/refresh_tokens.hpp"
#include "store/sessions.hpp"
#include "store/snapshot.hpp"
#include "store/users.hpp"
#include "tokens/access_token_verifier.hpp"
#include "tokens/key_ring.hpp"

#include <string>

// What the server is made of, a structure per row of layers; each takes what stands above it. The
// order of the members is the order of construction.
namespace ostiary::server {

struct Stores {
    Stores(sql::Database& database, std::size_t tenants, const Clock& clock);

    store::Snapshots snapshots;
    store::Clients clients;
    store::ClientSecrets client_secrets;
    store::Users users;
    store::Sessions sessions;
    store::Interactions interactions;
    store::Grants grants;
    store::AccessTokens access_tokens;
    store::RefreshTokens refresh_tokens;
    store::Lockouts lockouts;
    store::AuditEvents audit_events;
    store::Expiry expiry;
};

struct Foundations {
    Foundations(Installation& installation, Stores& stores, std::string node);

    audit::Recorder recorder;
    tokens::KeyRings rings;
    tokens::AccessTokenVerifier verifier;
    TenantChainSigner chain_signer;
    audit::Sealer sealer;
    audit::Verifier chain_verifier;
    identity::PasswordHasher hasher;
    net::BlockingPool blocking;
    jobs::UserSearchIndexer search_indexer;
    identity::Lockout lockout;
    identity::Authentication authentication;
    identity::Registration registration;
};

struct Pages {
    explicit Pages(Stores& stores);

    signin::PageHost host;
    signin::PlainPages plain;
};

struct Protocol {
    Protocol(
        Installation& installation,
        Stores& stores,
        Foundations& foundations,
        oauth::PageRenderer& pages
    );

    oauth::Gate gate;
    oauth::GrantRevocation revocation;
    oauth::ClientAuthentication client_authentication;
    oauth::TokenIssuer issuer;
    oauth::TokenEndpoint token_endpoint;
    oauth::CodeIssuer codes;
    oauth::AuthorizationEndpoint authorization;
    oauth::ConsentService consent;
    oauth::OauthApi api;
    oauth::OauthCors cors;
};

struct OpenId {
    OpenId(
        Installation& installation,
        Stores& stores,
        Foundations& foundations,
        Pages& pages,
        Protocol& protocol
    );

    oidc::Discovery discovery;
    oidc::TokenFinder tokens;
    oidc::Userinfo userinfo;
    oidc::Introspection introspection;
    oidc::Revocation revocation;
    oidc::Logout logout;
    oidc::OidcApi api;
};

struct SignIn {
    SignIn(
        Installation& installation,
        Stores& stores,
        Foundations& foundations,
        Pages& shared,
        Protocol& protocol,
        OpenId& open_id
    );

    signin::KnownBrowsers browsers;
    signin::Flows flows;
    signin::Verification verification;
    signin::Completion completion;
    signin::SignInPages pages;
    signin::ProfilePage profile;
    signin::ConsentPages consent;
    signin::DemoClient demo_client;
    signin::DemoApp demo_app;
    signin::ExperienceApi experience;
    signin::Setup setup;
    signin::SetupPages setup_pages;
    signin::WellKnownApi well_known;
    signin::AssetsApi assets;
};

struct Management {
    Management(
        Installation& installation,
        const Origins& origins,
        Stores& stores,
        Foundations& foundations
    );

    management::AccessCheck access;
    management::ManagementApi api;
};

// The name of this server in the audit chain.
std::string node_name(const Settings& settings);
// Of the signing keys that are made.
jose::Algorithm signing_algorithm(const Settings& settings);

}  // namespace ostiary::server
