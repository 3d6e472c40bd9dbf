#include "protocol/provider.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "oidc/error_rendering.hpp"
#include "store/audit_events.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"
#include "store/seed.hpp"
#include "tokens/new_keys.hpp"

namespace ostiary::testing {
namespace {

constexpr Milliseconds day = 86'400'000;

constexpr sql::Query count_of_key{
    "audit_events.count_of_key",
    "select count(*) as n from audit_events where tenant_id = $1 and key = $2"
};

}  // namespace

Task<http::Response> TextPages::error(const http::Request&, Error error) {
    co_return http::text_response(error.kind->status, "error: " + error.description);
}

Task<http::Response> TextPages::confirm_logout(const http::Request&, Logout logout) {
    co_return http::text_response(
        200, logout.action + '\n' + logout.xsrf + '\n' + logout.client_name.value_or("")
    );
}

Task<http::Response> TextPages::signed_out(const http::Request&) {
    co_return http::text_response(200, "signed out");
}

Task<http::Response>
TextPages::form_post(const http::Request&, std::string redirect_uri, http::Parameters parameters) {
    co_return http::text_response(200, redirect_uri + '\n' + parameters.encode());
}

ProviderTest::ProviderTest() {
    seed();
    http::ServerHooks hooks;
    hooks.tenant = [this](http::Request&, const http::ListenerOptions&) { return tenant_; };
    hooks.render_error = oidc::render_error;
    dispatcher_ =
        std::make_unique<http::Dispatcher>(options_, std::move(hooks), api_.routes(), metrics_);
}

void ProviderTest::seed() {
    const auto make_key = [this](const TenantId& tenant, KeyKind kind) {
        return kind == KeyKind::private_keys
                   ? tokens::new_signing_key(tenant, jose::Algorithm::ES256, vault_, clock_.now())
                   : tokens::new_cookie_key(tenant, vault_, random_, clock_.now());
    };
    EXPECT_EQ(run_task(store::seed(*database_, vault_, random_, clock_, make_key, {})).value(), 2);
    user_.id = UserId("user00000001");
    user_.username = "ada";
    user_.name = "Ada";
    user_.primary_email = "ada@example.org";
    user_.created_at = user_.updated_at = clock_.now();
    sql::Batch batch;
    store::Users::insert(batch, user_);
    write(std::move(batch));
    add_client("web", ClientType::traditional, false, {"https://rp.example/signed-out"});
    add_client("spa", ClientType::spa, false, {"https://spa.example/*", "com.example.app:/bye"});
    add_client("other", ClientType::traditional, false, {"https://other.example/bye"});
    add_client("partner", ClientType::traditional, true);
}

void ProviderTest::add_client(
    std::string_view id,
    ClientType type,
    bool is_third_party,
    std::vector<std::string> post_logout_redirect_uris
) {
    Client client;
    client.id = ClientId(id);
    client.name = id;
    client.type = type;
    client.is_third_party = is_third_party;
    client.oidc.redirect_uris = {"https://rp.example/callback"};
    client.oidc.post_logout_redirect_uris = std::move(post_logout_redirect_uris);
    sql::Batch batch;
    store::Clients::insert(batch, client);
    if (client.is_confidential()) {
        store::StoredClientSecret stored;
        stored.name = "Default secret";
        stored.digest = sha256(secret);
        stored.sealed_value = "sealed";
        store::ClientSecrets::insert(batch, client.id, stored);
    }
    change_configuration(std::move(batch));
}

Holdings ProviderTest::sign_in(std::string_view client, std::string_view scope) {
    const Milliseconds now = clock_.now();
    Holdings holdings;
    sql::Batch batch;
    Session& session = holdings.session;
    session.user_id = user_.id;
    session.authenticated_at = session.created_at = session.last_seen_at = now;
    session.expires_at = now + 14 * day;
    holdings.session_bearer = store::Sessions::add(batch, session, random_, now).reveal();
    Grant& grant = holdings.grant;
    grant.user_id = user_.id;
    grant.client_id = ClientId(client);
    grant.session_uid = session.uid;
    grant.scope = scope;
    grant.created_at = now;
    grant.expires_at = now + 180 * day;
    store::Grants::add(batch, grant, random_, now);
    RefreshToken refresh_token;
    refresh_token.grant_id = grant.id;
    refresh_token.client_id = grant.client_id;
    refresh_token.user_id = user_.id;
    refresh_token.scope = scope;
    refresh_token.session_uid = session.uid;
    refresh_token.created_at = refresh_token.chain_started_at = refresh_token.auth_time = now;
    refresh_token.expires_at = now + 14 * day;
    holdings.refresh_token = store::RefreshTokens::add(batch, refresh_token, random_).reveal();
    write(std::move(batch));
    holdings.access_token = add_access_token(holdings, scope, 3'600'000);
    const auto ring = rings_.get(*context().snapshot).value();
    tokens::IdTokenClaims claims;
    claims.issuer = context().issuer();
    claims.subject = user_.id.value;
    claims.client_id = client;
    claims.session_uid = session.uid;
    claims.auth_time = claims.issued_at = now / 1000;
    claims.expires_at = claims.issued_at + 3600;
    holdings.id_token = tokens::sign_id_token(*ring, claims, now);
    return holdings;
}

std::string ProviderTest::add_access_token(
    const Holdings& holdings,
    std::string_view scope,
    Milliseconds lifetime
) {
    AccessToken token;
    token.grant_id = holdings.grant.id;
    token.client_id = holdings.grant.client_id;
    token.user_id = user_.id.value;
    token.scope = scope;
    token.session_uid = holdings.session.uid;
    token.created_at = clock_.now();
    token.expires_at = clock_.now() + lifetime;
    sql::Batch batch;
    std::string text = store::AccessTokens::add(batch, token, random_).reveal();
    write(std::move(batch));
    return text;
}

http::Response ProviderTest::send(
    std::string_view method,
    std::string_view target,
    const Fields& headers,
    std::string body
) {
    http::Request request;
    request.method = method;
    const std::size_t question = std::min(target.find('?'), target.size());
    request.path = target.substr(0, question);
    request.query = target.substr(std::min(question + 1, target.size()));
    request.id = "request-of-a-test";
    request.secure = true;
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    request.body = std::move(body);
    const http::ListenerOptions listener{.name = "core"};
    const auto plan = dispatcher_->plan(request, origin.substr(8), listener);
    return run_task([](auto& dispatcher, auto& asked, auto& planned) -> Task<http::Response> {
               auto outcome = co_await dispatcher.answer(asked, planned);
               co_return std::move(outcome->response);
           }(*dispatcher_, request, plan))
        .value();
}

http::Response ProviderTest::introspect(std::string_view client, std::string_view token) {
    std::string form = "token=" + percent_encode(token) + "&client_id=" + std::string(client);
    if (client != "spa") form += "&client_secret=" + std::string(secret);
    return post("/oidc/token/introspection", form);
}

http::Response ProviderTest::revoke(std::string_view client, std::string_view token) {
    std::string form = "token=" + percent_encode(token) + "&client_id=" + std::string(client);
    if (client != "spa") form += "&client_secret=" + std::string(secret);
    return post("/oidc/token/revocation", form);
}

boost::json::object ProviderTest::json_of(const http::Response& response) {
    boost::system::error_code error;
    const auto value = boost::json::parse(text_of(response), error);
    EXPECT_TRUE(!error && value.is_object()) << response.status << ' ' << text_of(response);
    return value.is_object() ? value.get_object() : boost::json::object{};
}

void ProviderTest::write(sql::Batch batch) {
    EXPECT_TRUE(run_task(database_->write(tenant_, std::move(batch))).value());
}

void ProviderTest::change_configuration(sql::Batch batch) {
    EXPECT_TRUE(run_task(snapshots_.write(tenant_, std::move(batch))).value());
}

void ProviderTest::suspend(bool is_suspended) {
    const Milliseconds seen = user_.updated_at;
    user_.is_suspended = is_suspended;
    user_.updated_at = seen + 1;
    sql::Batch batch;
    store::Users::update(batch, user_, seen);
    write(std::move(batch));
}

std::int64_t ProviderTest::count_events(std::string_view key) {
    return run_task(database_->count(tenant_, count_of_key, std::string(key))).value();
}

oauth::Context ProviderTest::context() {
    oauth::Context context;
    context.snapshot = run_task(snapshots_.get(tenant_)).value();
    context.base_url = origin;
    return context;
}

}  // namespace ostiary::testing
