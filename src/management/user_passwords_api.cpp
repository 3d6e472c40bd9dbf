#include "management/user_passwords_api.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "management/errors.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Path;
using http::Request;
using store::Users;

identity::Share share_of(const Request& request) {
    return {request.tenant.value, request.client_address};
}

}  // namespace

std::vector<http::Route> UserPasswordsApi::routes() {
    using Api = UserPasswordsApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::set>(
            *this,
            "PATCH",
            "/api/users/{userId}/password",
            access,
            {.summary = "Update user password"}
        ),
        http::route<&Api::verify>(
            *this,
            "POST",
            "/api/users/{userId}/password/verify",
            access,
            {.summary = "Verify user password", .success = 204}
        ),
        http::route<&Api::has>(
            *this,
            "GET",
            "/api/users/{userId}/has-password",
            access,
            {.summary = "Check if user has password"}
        ),
        http::route<&Api::set_expired>(
            *this,
            "PATCH",
            "/api/users/{userId}/password/expiration",
            access,
            {.summary = "Update user password expiration status"}
        ),
    };
}

Task<User> UserPasswordsApi::get(TenantId tenant, std::string id) {
    CO_TRY(auto user, co_await users_.find(std::move(tenant), UserId(std::move(id))));
    if (!user) co_return fail(errors::not_found);
    co_return *std::move(user);
}

Task<UserShape>
UserPasswordsApi::set(const Request& request, Path<"userId"> id, Body<UserPassword> body) {
    CO_TRY(auto user, co_await get(request.tenant, id.value));
    CO_TRY(
        const std::string digest,
        co_await hasher_.hash(share_of(request), Secret(std::move(body.value.password)))
    );
    user.updated_at = std::max(clock_.now(), user.updated_at + 1);
    user.password_digest = digest;
    sql::Batch batch;
    Users::update_password(
        batch, user.id, digest, to_text(PasswordMethod::Argon2id), user.updated_at
    );
    CO_CHECK(co_await changes_.write(
        request, std::move(batch), "Management.UserPassword.Update", {{"userId", user.id.value}}
    ));
    co_return present(std::move(user));
}

Task<void>
UserPasswordsApi::verify(const Request& request, Path<"userId"> id, Body<UserPassword> body) {
    CO_CHECK(hasher_.check_room(share_of(request)));
    CO_TRY(const auto user, co_await get(request.tenant, id.value));
    std::optional<PasswordHash> hash;
    if (user.password_digest) {
        const auto method = find_password_method(user.password_algorithm.value_or(""));
        if (method) hash = PasswordHash{*method, *user.password_digest};
    }
    CO_TRY(
        const bool matches,
        co_await hasher_.verify(
            share_of(request), Secret(std::move(body.value.password)), std::move(hash)
        )
    );
    if (!matches) co_return fail(identity::errors::invalid_credentials);
    co_return ok();
}

Task<HasPassword> UserPasswordsApi::has(const Request& request, Path<"userId"> id) {
    CO_TRY(const auto user, co_await get(request.tenant, id.value));
    co_return HasPassword{user.password_digest.has_value()};
}

Task<UserShape> UserPasswordsApi::set_expired(
    const Request& request,
    Path<"userId"> id,
    Body<PasswordExpiration> body
) {
    CO_TRY(auto user, co_await get(request.tenant, id.value));
    const Milliseconds seen = user.updated_at;
    user.is_password_expired = body.value.is_expired;
    user.updated_at = std::max(clock_.now(), seen + 1);
    sql::Batch batch;
    const auto update = Users::update(batch, user, seen);
    CO_CHECK(co_await changes_.write(
        request,
        std::move(batch),
        "Management.UserPassword.Expire",
        {{"userId", user.id.value}},
        {.unique = {}, .guards = {{update, &errors::changed_meanwhile}}}
    ));
    co_return present(std::move(user));
}

}  // namespace ostiary::management
