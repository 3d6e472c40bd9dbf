#include "store/access_tokens.hpp"

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "store/implied.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

namespace sql_of = access_tokens_sql;

struct Row : AccessToken {
    sql::Bytes raw_digest;
    std::optional<sql::Bytes> raw_grant_id;
    std::optional<Milliseconds> raw_created_at;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("digest", &Row::raw_digest),
            sql::column("grant_id", &Row::raw_grant_id),
            sql::column("client_id", &Row::client_id),
            sql::column("user_id", &Row::user_id),
            sql::column("scope", &Row::scope),
            sql::column("session_uid", &Row::session_uid),
            sql::column("created_at", &Row::raw_created_at),
            sql::column("expires_at", &Row::expires_at),
            sql::column("revoked_at", &Row::revoked_at),
        };
    }
};

AccessToken to_token(Row row) {
    AccessToken token = std::move(static_cast<AccessToken&>(row));
    token.digest = std::move(row.raw_digest.value);
    if (row.raw_grant_id) token.grant_id = std::move(row.raw_grant_id->value);
    token.created_at = row.raw_created_at.value_or(time_of_id(token.id));
    return token;
}

std::optional<sql::Bytes> grant_of(const AccessToken& token) {
    if (!token.grant_id) return std::nullopt;
    return sql::Bytes{*token.grant_id};
}

}  // namespace

Task<std::optional<Presented<AccessToken>>> AccessTokens::find(TenantId tenant, std::string text) {
    using Found = std::optional<Presented<AccessToken>>;
    const auto bearer = parse_bearer_token(text);
    if (!bearer) co_return Found{};
    const TokenMemory::Moment now{clock_.now(), database_.withdrawals(tenant)};
    if (const auto known = memory_.find(tenant, bearer->id, now)) {
        if (!equal_constant_time(known->artefact.digest, bearer->digest)) co_return Found{};
        co_return Found(*known);
    }
    CO_TRY(
        auto found,
        co_await find_presented<Row>(
            database_, tenant, standing_sql::of_access_token, Behind::grant_and_user, *bearer
        )
    );
    if (!found) co_return Found{};
    auto read = std::make_shared<Presented<AccessToken>>(
        to_token(std::move(found->artefact)), std::move(found->standing)
    );
    if (const auto& grant = read->standing.grant) read->artefact.session_uid = grant->session_uid;
    memory_.put(tenant, read, now);
    co_return Found(*read);
}

Secret AccessTokens::add(sql::Batch& batch, AccessToken& token, Random& random) {
    BearerToken bearer = mint_bearer_token(random, token.created_at);
    token.id = std::move(bearer.id);
    token.digest = std::move(bearer.digest);
    // The grant knows the rest.
    const bool is_alone = !token.grant_id;
    batch.add(
        sql_of::insert,
        sql::Bytes{token.id},
        sql::Bytes{token.digest},
        grant_of(token),
        is_alone ? std::optional(token.client_id.value) : std::nullopt,
        is_alone ? token.user_id : std::nullopt,
        token.scope,
        is_alone ? token.session_uid : std::nullopt,
        unless_implied(token.created_at, time_of_id(token.id)),
        token.expires_at
    );
    return std::move(bearer.text);
}

void AccessTokens::add_revocation(sql::Batch& batch, const AccessToken& token, Milliseconds now) {
    batch.add(sql_of::revoke, sql::Bytes{token.id}, now);
}

}  // namespace ostiary::store
