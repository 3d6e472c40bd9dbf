#include "store/refresh_tokens.hpp"

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "store/implied.hpp"
#include "store/records.hpp"
#include "store/string_list.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

namespace sql_of = refresh_tokens_sql;

struct Row : RefreshToken {
    sql::Bytes raw_digest;
    sql::Json raw_resources;
    std::optional<Milliseconds> raw_chain_started_at;
    std::optional<Milliseconds> raw_created_at;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("digest", &Row::raw_digest),
            sql::column("scope", &Row::scope),
            sql::column("resources", &Row::raw_resources),
            sql::column("nonce", &Row::nonce),
            sql::column("auth_time", &Row::auth_time),
            sql::column("chain_started_at", &Row::raw_chain_started_at),
            sql::column("created_at", &Row::raw_created_at),
            sql::column("expires_at", &Row::expires_at),
            sql::column("consumed_at", &Row::consumed_at),
        };
    }
};

RefreshToken to_token(Row row, const Grant& grant) {
    RefreshToken token = std::move(static_cast<RefreshToken&>(row));
    token.digest = std::move(row.raw_digest.value);
    token.grant_id = grant.id;
    token.client_id = grant.client_id;
    token.user_id = grant.user_id;
    token.session_uid = grant.session_uid.value_or("");
    token.resources = decode_strings(row.raw_resources);
    token.created_at = row.raw_created_at.value_or(time_of_id(token.id));
    token.chain_started_at = row.raw_chain_started_at.value_or(token.created_at);
    return token;
}

}  // namespace

Task<std::optional<Presented<RefreshToken>>>
RefreshTokens::find(TenantId tenant, std::string text) {
    CO_TRY(
        auto found,
        co_await find_presented<Row>(
            database_,
            std::move(tenant),
            standing_sql::of_refresh_token,
            Behind::grant_and_user,
            std::move(text)
        )
    );
    // Nothing is known of a token without its grant.
    if (!found || !found->standing.grant) co_return std::optional<Presented<RefreshToken>>{};
    RefreshToken token = to_token(std::move(found->artefact), *found->standing.grant);
    co_return std::optional<Presented<RefreshToken>>(
        std::in_place, std::move(token), std::move(found->standing)
    );
}

Secret RefreshTokens::add(sql::Batch& batch, RefreshToken& token, Random& random) {
    BearerToken bearer = mint_bearer_token(random, token.created_at);
    token.id = std::move(bearer.id);
    token.digest = std::move(bearer.digest);
    batch.add(
        sql_of::insert,
        sql::Bytes{token.id},
        sql::Bytes{token.digest},
        sql::Bytes{token.grant_id},
        token.scope,
        encode_strings(token.resources),
        token.nonce,
        token.auth_time,
        unless_implied(token.chain_started_at, token.created_at),
        unless_implied(token.created_at, time_of_id(token.id)),
        token.expires_at
    );
    return std::move(bearer.text);
}

void RefreshTokens::add_consumption(
    sql::Batch& batch,
    const RefreshToken& token,
    Milliseconds now
) {
    batch.require(sql_of::consume, sql::Bytes{token.id}, now);
}

}  // namespace ostiary::store
