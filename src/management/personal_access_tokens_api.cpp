#include "management/personal_access_tokens_api.hpp"

#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "management/errors.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Path;
using http::Request;
using store::PersonalAccessTokens;

json::object target(const UserId& user, std::string_view name) {
    return {{"userId", user.value}, {"name", name}};
}

}  // namespace

std::vector<http::Route> PersonalAccessTokensApi::routes() {
    using Api = PersonalAccessTokensApi;
    constexpr auto access = Access::management;
    constexpr std::string_view path = "/api/users/{userId}/personal-access-tokens";
    constexpr std::string_view named = "/api/users/{userId}/personal-access-tokens/{name}";
    return {
        http::route<&Api::list>(
            *this, "GET", path, access, {.summary = "Get personal access tokens"}
        ),
        http::route<&Api::create>(
            *this, "POST", path, access, {.summary = "Add personal access token", .success = 201}
        ),
        http::route<&Api::rename_in_body>(
            *this, "PATCH", path, access, {.summary = "Update personal access token"}
        ),
        http::route<&Api::remove_in_body>(
            *this,
            "POST",
            "/api/users/{userId}/personal-access-tokens/delete",
            access,
            {.summary = "Delete personal access token", .success = 204}
        ),
        http::route<&Api::rename>(
            *this, "PATCH", named, access, {.summary = "Update personal access token by name"}
        ),
        http::route<&Api::remove>(
            *this, "DELETE", named, access, {.summary = "Delete personal access token by name"}
        ),
    };
}

Result<PersonalAccessTokenShape> PersonalAccessTokensApi::open(
    const TenantId& tenant,
    const store::PersonalAccessToken& token
) const {
    const auto seal = PersonalAccessTokens::seal_context(tenant, token.user_id, token.name);
    TRY(const Secret value, vault_.open(token.sealed_value, seal.context()));
    return PersonalAccessTokenShape{
        tenant.value,
        token.user_id.value,
        token.name,
        value.reveal(),
        token.created_at,
        token.expires_at
    };
}

Task<std::vector<PersonalAccessTokenShape>>
PersonalAccessTokensApi::list(const Request& request, Path<"userId"> id) {
    CO_TRY(const auto tokens, co_await tokens_.list(request.tenant, UserId(id.value)));
    std::vector<PersonalAccessTokenShape> shapes;
    for (const auto& token : tokens) {
        CO_TRY(auto shape, open(request.tenant, token));
        shapes.push_back(std::move(shape));
    }
    co_return shapes;
}

Task<PersonalAccessTokenShape> PersonalAccessTokensApi::create(
    const Request& request,
    Path<"userId"> id,
    Body<CreateSecret> body
) {
    const Milliseconds now = clock_.now();
    if (body.value.expires_at && *body.value.expires_at <= now) {
        co_return invalid_input("The time expiresAt has passed.");
    }
    const UserId user_id(id.value);
    CO_TRY(const auto user, co_await users_.find(request.tenant, user_id));
    if (!user) co_return fail(errors::not_found);

    const std::string value =
        std::string(PersonalAccessTokens::value_prefix) + secret_text(random_);
    store::PersonalAccessToken token;
    token.user_id = user_id;
    token.name = std::move(body.value.name);
    token.digest = sha256(value);
    const auto seal = PersonalAccessTokens::seal_context(request.tenant, user_id, token.name);
    token.sealed_value = vault_.seal(value, seal.context());
    token.created_at = now;
    token.expires_at = body.value.expires_at;
    sql::Batch batch;
    PersonalAccessTokens::insert(batch, token);
    CO_CHECK(co_await changes_.write(
        request,
        std::move(batch),
        "Management.PersonalAccessToken.Create",
        target(user_id, token.name),
        {.unique = {{PersonalAccessTokens::name_taken, &errors::token_name_exists}}, .guards = {}}
    ));
    co_return PersonalAccessTokenShape{
        request.tenant.value, user_id.value, token.name, value, now, token.expires_at
    };
}

Task<PersonalAccessTokenShape> PersonalAccessTokensApi::change_name(
    const Request& request,
    UserId user,
    std::string name,
    std::string new_name
) {
    CO_TRY(const auto tokens, co_await tokens_.list(request.tenant, user));
    const auto found = std::ranges::find(tokens, name, &store::PersonalAccessToken::name);
    if (found == tokens.end()) co_return fail(errors::not_found);
    CO_TRY(auto shape, open(request.tenant, *found));
    shape.name = std::move(new_name);
    const auto seal = PersonalAccessTokens::seal_context(request.tenant, user, shape.name);
    sql::Batch batch;
    PersonalAccessTokens::rename(
        batch, user, name, shape.name, vault_.seal(shape.value, seal.context())
    );
    CO_CHECK(co_await changes_.write(
        request,
        std::move(batch),
        "Management.PersonalAccessToken.Update",
        target(user, name),
        {.unique = {{PersonalAccessTokens::name_taken, &errors::token_name_exists}}, .guards = {}}
    ));
    co_return shape;
}

Task<PersonalAccessTokenShape> PersonalAccessTokensApi::rename(
    const Request& request,
    Path<"userId"> id,
    Path<"name"> name,
    Body<RenameSecret> body
) {
    return change_name(
        request, UserId(std::move(id.value)), std::move(name.value), std::move(body.value.name)
    );
}

Task<PersonalAccessTokenShape> PersonalAccessTokensApi::rename_in_body(
    const Request& request,
    Path<"userId"> id,
    Body<RenameToken> body
) {
    std::string current = body.value.current_name.value_or(body.value.name);
    return change_name(
        request, UserId(std::move(id.value)), std::move(current), std::move(body.value.name)
    );
}

Task<void>
PersonalAccessTokensApi::remove_named(const Request& request, UserId user, std::string name) {
    sql::Batch batch;
    PersonalAccessTokens::remove(batch, user, name);
    co_return co_await changes_.write(
        request, std::move(batch), "Management.PersonalAccessToken.Delete", target(user, name)
    );
}

Task<void>
PersonalAccessTokensApi::remove(const Request& request, Path<"userId"> id, Path<"name"> name) {
    return remove_named(request, UserId(std::move(id.value)), std::move(name.value));
}

Task<void> PersonalAccessTokensApi::remove_in_body(
    const Request& request,
    Path<"userId"> id,
    Body<DeleteToken> body
) {
    return remove_named(request, UserId(std::move(id.value)), std::move(body.value.name));
}

}  // namespace ostiary::management
