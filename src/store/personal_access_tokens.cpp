#include "store/personal_access_tokens.hpp"

#include "crypto/digest.hpp"
#include "store_sql.hpp"

namespace ostiary::store {

using sql::Bytes;

// The value has 190 random bits, so finding its digest in the index tells nothing by its time.
Task<std::optional<PersonalAccessToken>>
PersonalAccessTokens::find(TenantId tenant, const std::string& value) {
    return database_.find<PersonalAccessToken>(
        std::move(tenant), personal_access_tokens_sql::find, Bytes{sha256(value)}
    );
}

Task<std::vector<PersonalAccessToken>> PersonalAccessTokens::list(TenantId tenant, UserId user) {
    return database_.list<PersonalAccessToken>(
        std::move(tenant), personal_access_tokens_sql::list, std::move(user)
    );
}

void PersonalAccessTokens::insert(sql::Batch& batch, const PersonalAccessToken& token) {
    batch.add(
        personal_access_tokens_sql::insert,
        token.user_id,
        token.name,
        Bytes{token.digest},
        Bytes{token.sealed_value},
        token.created_at,
        token.expires_at
    );
}

void PersonalAccessTokens::rename(
    sql::Batch& batch,
    const UserId& user,
    std::string_view name,
    std::string_view new_name,
    std::string_view sealed_value
) {
    batch.require(
        personal_access_tokens_sql::rename, user, name, new_name, Bytes{std::string(sealed_value)}
    );
}

void PersonalAccessTokens::remove(sql::Batch& batch, const UserId& user, std::string_view name) {
    batch.require(personal_access_tokens_sql::remove, user, name);
}

}  // namespace ostiary::store
