#pragma once

#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "http/route.hpp"
#include "management/application_secrets_api.hpp"
#include "management/changes.hpp"
#include "store/personal_access_tokens.hpp"
#include "store/users.hpp"

#include <vector>

namespace ostiary::management {

struct PersonalAccessTokenShape {
    std::string tenant_id;
    std::string user_id;
    std::string name;
    std::string value;
    Milliseconds created_at = 0;
    std::optional<Milliseconds> expires_at;

    static constexpr auto fields() {
        using T = PersonalAccessTokenShape;
        return std::tuple{
            json::field("tenantId", &T::tenant_id),
            json::field("userId", &T::user_id),
            json::field("name", &T::name),
            json::field("value", &T::value),
            json::field("createdAt", &T::created_at),
            json::field("expiresAt", &T::expires_at),
        };
    }
};

// Names the token in the body, so that any name can be said.
struct RenameToken {
    std::string name;
    std::optional<std::string> current_name;

    static constexpr auto fields() {
        return std::tuple{
            json::field("name", &RenameToken::name, {.min = 1, .max = 256}),
            json::field("currentName", &RenameToken::current_name),
        };
    }
};

struct DeleteToken {
    std::string name;

    static constexpr auto fields() { return std::tuple{json::field("name", &DeleteToken::name)}; }
};

// The personal access tokens of a user. Their values can be read again.
class PersonalAccessTokensApi {
public:
    PersonalAccessTokensApi(
        store::Users& users,
        store::PersonalAccessTokens& tokens,
        Changes& changes,
        const Vault& vault,
        Random& random,
        Clock& clock
    )
        : users_(users),
          tokens_(tokens),
          changes_(changes),
          vault_(vault),
          random_(random),
          clock_(clock) {}

    std::vector<http::Route> routes();

    Task<std::vector<PersonalAccessTokenShape>>
    list(const http::Request& request, http::Path<"userId"> id);
    Task<PersonalAccessTokenShape>
    create(const http::Request& request, http::Path<"userId"> id, http::Body<CreateSecret> body);
    Task<PersonalAccessTokenShape> rename(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Path<"name"> name,
        http::Body<RenameSecret> body
    );
    Task<PersonalAccessTokenShape> rename_in_body(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Body<RenameToken> body
    );
    Task<void>
    remove(const http::Request& request, http::Path<"userId"> id, http::Path<"name"> name);
    Task<void> remove_in_body(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Body<DeleteToken> body
    );

private:
    Task<PersonalAccessTokenShape>
    change_name(const http::Request& request, UserId user, std::string name, std::string new_name);
    Task<void> remove_named(const http::Request& request, UserId user, std::string name);
    Result<PersonalAccessTokenShape>
    open(const TenantId& tenant, const store::PersonalAccessToken& token) const;

    store::Users& users_;
    store::PersonalAccessTokens& tokens_;
    Changes& changes_;
    const Vault& vault_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::management
