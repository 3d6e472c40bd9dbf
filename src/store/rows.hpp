#pragma once

#include "model/grant.hpp"
#include "model/user.hpp"
#include "sql/rows.hpp"
#include "store/cells.hpp"

#include <optional>

// Rows that more than one statement file selects.
namespace ostiary::store {

// What is read with a code, a token or a session: nothing that signs a user in.
struct EndUserRow : EndUser {
    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &EndUser::id),
            sql::column("username", &EndUser::username),
            sql::column("primary_email", &EndUser::primary_email),
            sql::column("primary_phone", &EndUser::primary_phone),
            sql::column("name", &EndUser::name),
            sql::column("avatar", &EndUser::avatar),
            sql::column("is_suspended", &EndUser::is_suspended),
            sql::column("profile", &EndUser::profile),
            sql::column("custom_data", &EndUser::custom_data),
            sql::column("identities", &EndUser::identities),
            sql::column("created_at", &EndUser::created_at),
            sql::column("updated_at", &EndUser::updated_at),
        };
    }
};

struct UserRow : User {
    static constexpr auto columns() {
        return std::tuple_cat(
            EndUserRow::columns(),
            std::tuple{
                sql::column("password_digest", &User::password_digest),
                sql::column("password_algorithm", &User::password_algorithm),
                sql::column("password_updated_at", &User::password_updated_at),
                sql::column("is_password_expired", &User::is_password_expired),
                sql::column("logto_config", &User::logto_config),
                sql::column("mfa_verifications", &User::mfa_verifications),
                sql::column("client_id", &User::client_id),
                sql::column("last_sign_in_at", &User::last_sign_in_at),
            }
        );
    }
};

struct GrantRow : Grant {
    sql::Bytes raw_id;
    std::optional<sql::Bytes> raw_session;
    sql::Json raw_resources;
    std::optional<Milliseconds> raw_created_at;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &GrantRow::raw_id),
            sql::column("user_id", &GrantRow::user_id),
            sql::column("client_id", &GrantRow::client_id),
            sql::column("session_uid", &GrantRow::raw_session),
            sql::column("scope", &GrantRow::scope),
            sql::column("resources", &GrantRow::raw_resources),
            sql::column("created_at", &GrantRow::raw_created_at),
            sql::column("expires_at", &GrantRow::expires_at),
            sql::column("revoked_at", &GrantRow::revoked_at),
        };
    }
};

Grant to_grant(GrantRow row);

}  // namespace ostiary::store
