#include "store/authorization_codes.hpp"

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "store/records.hpp"
#include "store/string_list.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

namespace sql_of = authorization_codes_sql;

struct Row : AuthorizationCode {
    sql::Bytes raw_digest;
    sql::Bytes raw_grant_id;
    sql::Json raw_resources;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("digest", &Row::raw_digest),
            sql::column("grant_id", &Row::raw_grant_id),
            sql::column("client_id", &Row::client_id),
            sql::column("user_id", &Row::user_id),
            sql::column("redirect_uri", &Row::redirect_uri),
            sql::column("code_challenge", &Row::code_challenge),
            sql::column("nonce", &Row::nonce),
            sql::column("scope", &Row::scope),
            sql::column("resources", &Row::raw_resources),
            sql::column("session_uid", &Row::session_uid),
            sql::column("auth_time", &Row::auth_time),
            sql::column("created_at", &Row::created_at),
            sql::column("expires_at", &Row::expires_at),
            sql::column("consumed_at", &Row::consumed_at),
        };
    }
};

AuthorizationCode to_code(Row row) {
    AuthorizationCode code = std::move(static_cast<AuthorizationCode&>(row));
    code.digest = std::move(row.raw_digest.value);
    code.grant_id = std::move(row.raw_grant_id.value);
    code.resources = decode_strings(row.raw_resources);
    return code;
}

}  // namespace

Task<std::optional<Presented<AuthorizationCode>>>
AuthorizationCodes::find(TenantId tenant, std::string text) {
    CO_TRY(
        auto found,
        co_await find_presented<Row>(
            database_,
            std::move(tenant),
            standing_sql::of_authorization_code,
            Behind::grant_and_user,
            std::move(text)
        )
    );
    if (!found) co_return std::optional<Presented<AuthorizationCode>>{};
    co_return std::optional<Presented<AuthorizationCode>>(
        std::in_place, to_code(std::move(found->artefact)), std::move(found->standing)
    );
}

Secret AuthorizationCodes::add(sql::Batch& batch, AuthorizationCode& code, Random& random) {
    BearerToken bearer = mint_bearer_token(random, code.created_at);
    code.id = std::move(bearer.id);
    code.digest = std::move(bearer.digest);
    batch.add(
        sql_of::insert,
        sql::Bytes{code.id},
        sql::Bytes{code.digest},
        sql::Bytes{code.grant_id},
        code.client_id,
        code.user_id,
        code.redirect_uri,
        code.code_challenge,
        code.nonce,
        code.scope,
        encode_strings(code.resources),
        code.session_uid,
        code.auth_time,
        code.created_at,
        code.expires_at
    );
    return std::move(bearer.text);
}

void AuthorizationCodes::add_consumption(
    sql::Batch& batch,
    const AuthorizationCode& code,
    Milliseconds now
) {
    batch.require(sql_of::consume, sql::Bytes{code.id}, now);
}

}  // namespace ostiary::store
