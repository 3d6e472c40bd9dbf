#include "management/user_sessions_api.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "management/errors.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using http::Access;
using http::Path;
using http::Query;
using http::Request;

constexpr std::int64_t second = 1000;

Result<void> check_one_of(
    const std::optional<std::string>& value,
    std::initializer_list<std::string_view> allowed,
    const std::string& parameter
) {
    if (!value || std::ranges::find(allowed, *value) != allowed.end()) return {};
    return json::invalid(parameter, "is none of the allowed values");
}

}  // namespace

std::vector<http::Route> UserSessionsApi::routes() {
    using Api = UserSessionsApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::list>(
            *this, "GET", "/api/users/{userId}/sessions", access, {.summary = "Get user sessions"}
        ),
        http::route<&Api::get>(
            *this,
            "GET",
            "/api/users/{userId}/sessions/{sessionId}",
            access,
            {.summary = "Get user session"}
        ),
        http::route<&Api::revoke>(
            *this,
            "DELETE",
            "/api/users/{userId}/sessions/{sessionId}",
            access,
            {.summary = "Revoke user session"}
        ),
        http::route<&Api::list_grants>(
            *this, "GET", "/api/users/{userId}/grants", access, {.summary = "Get user grants"}
        ),
        http::route<&Api::revoke_grant>(
            *this,
            "DELETE",
            "/api/users/{userId}/grants/{grantId}",
            access,
            {.summary = "Revoke user grant"}
        ),
    };
}

Task<Session> UserSessionsApi::find(TenantId tenant, UserId user, std::string uid) {
    CO_TRY(auto session, co_await sessions_.find_by_uid(std::move(tenant), std::move(uid)));
    const bool is_alive = session && !session->revoked_at && session->expires_at > clock_.now();
    if (!is_alive || session->user_id != user) co_return fail(errors::not_found);
    co_return *std::move(session);
}

// The session's bearer value is nowhere in it: `jti` is its public name.
Task<SessionShape> UserSessionsApi::present(TenantId tenant, Session session) {
    CO_TRY(
        const auto grants,
        co_await grants_.list_of_session(tenant, session.user_id, session.uid, clock_.now())
    );
    SessionShape shape;
    shape.payload.exp = session.expires_at / second;
    shape.payload.iat = session.created_at / second;
    shape.payload.jti = session.uid;
    shape.payload.uid = session.uid;
    shape.payload.login_ts = session.authenticated_at / second;
    shape.payload.account_id = session.user_id.value;
    for (const Grant& grant : grants) {
        shape.payload.authorizations[grant.client_id.value] =
            json::object{{"sid", session.uid}, {"grantId", hex_encode(grant.id)}};
        shape.client_id = grant.client_id.value;
    }
    shape.account_id = session.user_id.value;
    shape.expires_at = session.expires_at;
    co_return shape;
}

Task<std::shared_ptr<const store::ClientEntry>>
UserSessionsApi::find_client(const Request& request, ClientId id) {
    CO_TRY(auto snapshot, co_await snapshots_.get(request.tenant));
    co_return co_await snapshots_.find_client(
        std::move(snapshot), std::move(id), request.base_url()
    );
}

Task<SessionsShape> UserSessionsApi::list(const Request& request, Path<"userId"> id) {
    const UserId user_id(id.value);
    CO_TRY(const auto user, co_await users_.find(request.tenant, user_id));
    if (!user) co_return fail(errors::not_found);
    CO_TRY(auto sessions, co_await sessions_.list_of_user(request.tenant, user_id, clock_.now()));
    SessionsShape shape;
    for (auto& session : sessions) {
        CO_TRY(auto presented, co_await present(request.tenant, std::move(session)));
        shape.sessions.push_back(std::move(presented));
    }
    co_return shape;
}

Task<SessionShape>
UserSessionsApi::get(const Request& request, Path<"userId"> id, Path<"sessionId"> session_id) {
    CO_TRY(auto session, co_await find(request.tenant, UserId(id.value), session_id.value));
    co_return co_await present(request.tenant, std::move(session));
}

Task<void> UserSessionsApi::revoke(
    const Request& request,
    Path<"userId"> id,
    Path<"sessionId"> session_id,
    Query<RevokeSession> query
) {
    const auto& target = query.value.revoke_grants_target;
    CO_CHECK(check_one_of(target, {"all", "firstParty"}, "revokeGrantsTarget"));
    CO_TRY(const auto session, co_await find(request.tenant, UserId(id.value), session_id.value));
    const Milliseconds now = clock_.now();
    CO_TRY(
        const auto grants,
        co_await grants_.list_of_session(request.tenant, session.user_id, session.uid, now)
    );
    sql::Batch batch;
    store::Sessions::add_revocation(batch, session.uid, now);
    for (const Grant& grant : grants) {
        // Without a target, what was meant to outlive the session does.
        bool ends = target == "all" || !tokens::has_scope(grant.scope, "offline_access");
        if (target == "firstParty") {
            CO_TRY(const auto client, co_await find_client(request, grant.client_id));
            ends = !client || !client->client.is_third_party;
        }
        if (ends) store::Grants::add_revocation(batch, grant.id, now);
    }
    co_return co_await changes_.write(
        request,
        std::move(batch),
        "Management.UserSession.Revoke",
        {{"userId", id.value}, {"sessionId", session.uid}}
    );
}

Task<GrantsShape>
UserSessionsApi::list_grants(const Request& request, Path<"userId"> id, Query<ListGrants> query) {
    CO_CHECK(check_one_of(query.value.app_type, {"firstParty", "thirdParty"}, "appType"));
    CO_TRY(
        const auto grants,
        co_await grants_.list_of_user(request.tenant, UserId(id.value), clock_.now())
    );
    GrantsShape shape;
    for (const Grant& grant : grants) {
        CO_TRY(const auto client, co_await find_client(request, grant.client_id));
        if (!client) continue;
        const bool wants_third_party = query.value.app_type == "thirdParty";
        if (query.value.app_type && client->client.is_third_party != wants_third_party) continue;
        GrantShape item;
        item.id = hex_encode(grant.id);
        item.payload = {
            .exp = grant.expires_at / second,
            .iat = grant.created_at / second,
            .jti = item.id,
            .client_id = grant.client_id.value,
            .account_id = grant.user_id.value,
        };
        item.expires_at = grant.expires_at;
        item.application = {client->client.id.value, client->client.name};
        shape.grants.push_back(std::move(item));
    }
    co_return shape;
}

Task<void>
UserSessionsApi::revoke_grant(const Request& request, Path<"userId"> id, Path<"grantId"> grant_id) {
    const auto raw_id = hex_decode(grant_id.value);
    if (!raw_id) co_return fail(errors::not_found);
    CO_TRY(const auto grant, co_await grants_.find(request.tenant, *raw_id));
    if (!grant || grant->user_id.value != id.value) co_return fail(errors::not_found);
    sql::Batch batch;
    store::Grants::add_revocation(batch, grant->id, clock_.now());
    co_return co_await changes_.write(
        request,
        std::move(batch),
        "Management.Grant.Revoke",
        {{"userId", id.value}, {"grantId", grant_id.value}}
    );
}

}  // namespace ostiary::management
