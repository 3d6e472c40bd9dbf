#include "store/grants.hpp"

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "json/arena.hpp"
#include "store/implied.hpp"
#include "store/rows.hpp"
#include "store_sql.hpp"

#include <boost/json.hpp>

namespace ostiary::store {
namespace {

namespace sql_of = grants_sql;

std::vector<Grant> to_grants(std::vector<GrantRow> rows) {
    std::vector<Grant> grants;
    grants.reserve(rows.size());
    for (auto& row : rows) grants.push_back(to_grant(std::move(row)));
    return grants;
}

std::optional<sql::Bytes> session_of(const Grant& grant) {
    if (!grant.session_uid) return std::nullopt;
    return sql::Bytes{session_key(*grant.session_uid)};
}

sql::Json resources_of(const Grant& grant) {
    boost::json::object resources;
    for (const auto& [indicator, scopes] : grant.resources) resources[indicator] = scopes;
    return {json::to_text(resources)};
}

}  // namespace

Grant to_grant(GrantRow row) {
    Grant grant = std::move(static_cast<Grant&>(row));
    grant.id = std::move(row.raw_id.value);
    if (row.raw_session) grant.session_uid = session_name_of_key(std::move(row.raw_session->value));
    grant.created_at = row.raw_created_at.value_or(time_of_id(grant.id));
    if (row.raw_resources.text == "{}") return grant;
    json::Arena arena;
    const auto resources = boost::json::parse(row.raw_resources.text, arena.storage());
    for (const auto& [indicator, scopes] : resources.as_object()) {
        grant.resources.emplace(indicator, std::string_view(scopes.as_string()));
    }
    return grant;
}

Task<std::optional<Grant>> Grants::find(TenantId tenant, std::string id) {
    CO_TRY(
        auto row,
        co_await database_.find<GrantRow>(
            std::move(tenant), sql_of::find, sql::Bytes{std::move(id)}
        )
    );
    if (!row) co_return std::optional<Grant>{};
    co_return std::optional<Grant>(to_grant(*std::move(row)));
}

Task<std::vector<Grant>>
Grants::list(TenantId tenant, UserId user, ClientId client, Milliseconds now) {
    CO_TRY(
        auto rows,
        co_await database_.list<GrantRow>(std::move(tenant), sql_of::list, user, client, now)
    );
    co_return to_grants(std::move(rows));
}

Task<std::vector<Grant>> Grants::list_of_client_in_session(
    TenantId tenant,
    UserId user,
    std::string session_uid,
    ClientId client,
    Milliseconds now
) {
    CO_TRY(
        auto rows,
        co_await database_.list<GrantRow>(
            std::move(tenant),
            sql_of::list_of_client_in_session,
            user,
            sql::Bytes{session_key(session_uid)},
            client,
            now
        )
    );
    co_return to_grants(std::move(rows));
}

Task<std::vector<Grant>> Grants::list_of_user(TenantId tenant, UserId user, Milliseconds now) {
    CO_TRY(
        auto rows,
        co_await database_.list<GrantRow>(std::move(tenant), sql_of::list_of_user, user, now)
    );
    co_return to_grants(std::move(rows));
}

Task<std::vector<Grant>>
Grants::list_of_session(TenantId tenant, UserId user, std::string session_uid, Milliseconds now) {
    CO_TRY(
        auto rows,
        co_await database_.list<GrantRow>(
            std::move(tenant),
            sql_of::list_of_session,
            user,
            sql::Bytes{session_key(session_uid)},
            now
        )
    );
    co_return to_grants(std::move(rows));
}

void Grants::add(sql::Batch& batch, Grant& grant, Random& random, Milliseconds now) {
    grant.id = time_ordered_id(random, now);
    batch.add(
        sql_of::insert,
        sql::Bytes{grant.id},
        grant.user_id,
        grant.client_id,
        session_of(grant),
        grant.scope,
        resources_of(grant),
        unless_implied(grant.created_at, time_of_id(grant.id)),
        grant.expires_at
    );
}

void Grants::add_extension(sql::Batch& batch, const Grant& grant) {
    batch.require(
        sql_of::extend, sql::Bytes{grant.id}, grant.scope, resources_of(grant), grant.expires_at
    );
}

void Grants::add_revocation(sql::Batch& batch, std::string_view id, Milliseconds now) {
    batch.add(sql_of::revoke, sql::Bytes{std::string(id)}, now);
}

void Grants::require_revocation(sql::Batch& batch, std::string_view id, Milliseconds now) {
    batch.require(sql_of::revoke, sql::Bytes{std::string(id)}, now);
}

void Grants::add_revocation_of_user(sql::Batch& batch, const UserId& user, Milliseconds now) {
    batch.add(sql_of::revoke_of_user, user, now);
}

}  // namespace ostiary::store
