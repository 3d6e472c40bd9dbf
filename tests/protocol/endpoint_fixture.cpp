#include "endpoint_fixture.hpp"

#include "base/encoding.hpp"
#include "store/clients.hpp"
#include "tokens/id_token.hpp"

#include <algorithm>

namespace ostiary::testing {
namespace {

constexpr Milliseconds day = 86'400'000;

}  // namespace

EndpointTest::EndpointTest() {
    const UserId id = provider_.add_user();
    user_ = provider_.run(provider_.users.find(provider_.tenant, id)).value();
    add_client("web", ClientType::traditional, false, {"https://rp.example/signed-out"});
    add_client("spa", ClientType::spa, false, {"https://spa.example/*", "com.example.app:/bye"});
    add_client("other", ClientType::traditional, false, {"https://other.example/bye"});
    add_client("partner", ClientType::traditional, true);
}

void EndpointTest::add_client(
    std::string_view id,
    ClientType type,
    bool is_third_party,
    std::vector<std::string> post_logout_redirect_uris
) {
    NewClient client;
    client.id = id;
    client.type = type;
    client.is_third_party = is_third_party;
    client.post_logout_redirect_uris = std::move(post_logout_redirect_uris);
    const auto registered = provider_.add_client(std::move(client));
    if (registered.is_confidential) provider_.add_secret(registered, "Known", secret, {});
}

Holdings EndpointTest::sign_in(std::string_view client, std::string_view scope) {
    const Milliseconds now = clock_.now();
    Holdings holdings;
    sql::Batch batch;
    Session& session = holdings.session;
    session.user_id = user_.id;
    session.authenticated_at = session.created_at = session.last_seen_at = now;
    session.expires_at = now + 14 * day;
    holdings.session_bearer = store::Sessions::add(batch, session, provider_.random, now).reveal();
    Grant& grant = holdings.grant;
    grant.user_id = user_.id;
    grant.client_id = ClientId(client);
    grant.session_uid = session.uid;
    grant.scope = scope;
    grant.created_at = now;
    grant.expires_at = now + 180 * day;
    store::Grants::add(batch, grant, provider_.random, now);
    RefreshToken refresh_token;
    refresh_token.grant_id = grant.id;
    refresh_token.client_id = grant.client_id;
    refresh_token.user_id = user_.id;
    refresh_token.scope = scope;
    refresh_token.session_uid = session.uid;
    refresh_token.created_at = refresh_token.chain_started_at = refresh_token.auth_time = now;
    refresh_token.expires_at = now + 14 * day;
    holdings.refresh_token =
        store::RefreshTokens::add(batch, refresh_token, provider_.random).reveal();
    provider_.write(std::move(batch));
    holdings.access_token = add_access_token(holdings, scope, 3'600'000);
    const auto ring = provider_.rings.get(*provider_.context().snapshot).value();
    tokens::IdTokenClaims claims({});
    claims.issuer = provider_.context().issuer();
    claims.subject = user_.id.value;
    claims.client_id = client;
    claims.session_uid = session.uid;
    claims.auth_time = claims.issued_at = now / 1000;
    claims.expires_at = claims.issued_at + 3600;
    auto id_token = tokens::make_id_token(*ring, claims, now);
    id_token.sign();
    holdings.id_token = std::move(id_token.text);
    return holdings;
}

std::string EndpointTest::add_access_token(
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
    std::string text = store::AccessTokens::add(batch, token, provider_.random).reveal();
    provider_.write(std::move(batch));
    return text;
}

http::Response EndpointTest::send(
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
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    request.body = std::move(body);
    return provider_.send(std::move(request));
}

http::Response EndpointTest::introspect(std::string_view client, std::string_view token) {
    std::string form = "token=" + percent_encode(token) + "&client_id=" + std::string(client);
    if (client != "spa") form += "&client_secret=" + std::string(secret);
    return post("/oidc/token/introspection", form);
}

http::Response EndpointTest::revoke(std::string_view client, std::string_view token) {
    std::string form = "token=" + percent_encode(token) + "&client_id=" + std::string(client);
    if (client != "spa") form += "&client_secret=" + std::string(secret);
    return post("/oidc/token/revocation", form);
}

void EndpointTest::suspend(bool is_suspended) {
    const Milliseconds seen = user_.updated_at;
    user_.is_suspended = is_suspended;
    user_.updated_at = seen + 1;
    sql::Batch batch;
    store::Users::update(batch, user_, seen);
    provider_.write(std::move(batch));
}

std::int64_t EndpointTest::count_events(std::string_view key) {
    return std::ranges::count(provider_.audit_keys(), key);
}

std::string body_of(const http::Response& response) {
    return std::string(response.shared_body.empty() ? response.body : response.shared_body);
}

}  // namespace ostiary::testing
