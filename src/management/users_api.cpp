#include "management/users_api.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "identity/username_policy.hpp"
#include "management/errors.hpp"
#include "management/user_search.hpp"
#include "store/grants.hpp"
#include "store/sessions.hpp"

#include <algorithm>
#include <set>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Page;
using http::PageRequest;
using http::Path;
using http::Query;
using http::Request;
using store::Users;

constexpr int most_attempts = 3;

ConflictMeanings identifier_meanings() {
    return {
        .unique =
            {{Users::username_taken, &identity::errors::username_in_use},
             {Users::email_taken, &identity::errors::email_in_use},
             {Users::phone_taken, &identity::errors::phone_in_use}},
        .guards = {}
    };
}

// Null and the empty text both mean none.
std::optional<std::string> or_none(std::optional<std::string> text) {
    return text && text->empty() ? std::nullopt : std::move(text);
}

UserShape present_with_hash(User user) {
    auto digest = user.password_digest;
    auto algorithm = std::move(user.password_algorithm);
    UserShape shape = present(std::move(user));
    shape.password_digest = std::move(digest);
    shape.password_algorithm = std::move(algorithm);
    return shape;
}

json::object target(const User& user) {
    return {{"userId", user.id.value}};
}

}  // namespace

std::vector<http::Route> UsersApi::routes() {
    using Api = UsersApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::list>(*this, "GET", "/api/users", access, {.summary = "Get users"}),
        http::route<&Api::create>(*this, "POST", "/api/users", access, {.summary = "Create user"}),
        http::route<&Api::get>(
            *this, "GET", "/api/users/{userId}", access, {.summary = "Get user"}
        ),
        http::route<&Api::update>(
            *this, "PATCH", "/api/users/{userId}", access, {.summary = "Update user"}
        ),
        http::route<&Api::remove>(
            *this, "DELETE", "/api/users/{userId}", access, {.summary = "Delete user"}
        ),
        http::route<&Api::get_custom_data>(
            *this,
            "GET",
            "/api/users/{userId}/custom-data",
            access,
            {.summary = "Get user custom data"}
        ),
        http::route<&Api::update_custom_data>(
            *this,
            "PATCH",
            "/api/users/{userId}/custom-data",
            access,
            {.summary = "Update user custom data"}
        ),
        http::route<&Api::update_profile>(
            *this,
            "PATCH",
            "/api/users/{userId}/profile",
            access,
            {.summary = "Update user profile"}
        ),
        http::route<&Api::suspend>(
            *this,
            "PATCH",
            "/api/users/{userId}/is-suspended",
            access,
            {.summary = "Update user suspension status"}
        ),
    };
}

Task<Page<UserShape>>
UsersApi::list(const Request& request, PageRequest page, Query<ListUsers> query) {
    if (query.value.exclude_role_id && query.value.exclude_organization_id) {
        co_return invalid_input("Give excludeRoleId or excludeOrganizationId, not both.");
    }
    CO_TRY(const auto search, Search::parse(request, user_search_fields));
    const PageRequest position = page.or_first();
    Page<UserShape> shown{{}, 0, position};
    std::vector<User> users;
    if (!search.empty()) {
        std::set<std::string> excluded;
        if (const auto& role_id = query.value.exclude_role_id) {
            CO_TRY(auto ids, co_await users_.list_ids_of_role(request.tenant, *role_id));
            excluded.insert(ids.begin(), ids.end());
        }
        CO_TRY(
            auto found, co_await finder_.find(request.tenant, search, std::move(excluded), position)
        );
        shown.total = found.total;
        users = std::move(found.users);
    } else if (const auto& role_id = query.value.exclude_role_id) {
        CO_TRY(const auto all, co_await users_.count(request.tenant));
        CO_TRY(const auto members, co_await roles_.count_users(request.tenant, *role_id));
        shown.total = std::max<std::int64_t>(0, all - members);
        CO_TRY(
            users,
            co_await users_.list_without_role(
                request.tenant, *role_id, position.size, position.offset()
            )
        );
    } else {
        CO_TRY(auto found, co_await places_.get(request.tenant, position.size, position.offset()));
        shown.total = found.total;
        users = std::move(found.users);
    }
    shown.items.reserve(users.size());
    for (User& user : users) {
        shown.items.push_back(
            query.value.include_password_hash ? present_with_hash(std::move(user))
                                              : present(std::move(user))
        );
    }
    co_return shown;
}

Task<void> UsersApi::set_password(const Request& request, User& user, CreateUser& body) {
    if (body.password && body.password_digest) co_return fail(errors::password_and_digest);
    if (body.password_digest && !body.password_algorithm) {
        co_return fail(errors::password_algorithm_required);
    }
    if (body.password) {
        const identity::Share share{request.tenant.value, request.client_address};
        CO_TRY(
            user.password_digest, co_await hasher_.hash(share, Secret(*std::move(body.password)))
        );
        user.password_algorithm = to_text(PasswordMethod::Argon2id);
    } else if (body.password_digest) {
        const auto method = find_password_method(*body.password_algorithm);
        if (!method)
            co_return json::invalid("passwordAlgorithm", "must be the name of an algorithm");
        CO_CHECK(check_password_hash({*method, *body.password_digest}));
        user.password_digest = std::move(body.password_digest);
        user.password_algorithm = std::move(body.password_algorithm);
    } else {
        co_return ok();
    }
    user.password_updated_at = clock_.now();
    co_return ok();
}

Task<UserShape> UsersApi::create(const Request& request, Body<CreateUser> body) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    User user;
    user.id = UserId(short_id(random_));
    CO_CHECK(co_await set_password(request, user, body.value));
    user.username = std::move(body.value.username);
    user.primary_email = std::move(body.value.primary_email);
    user.primary_phone = std::move(body.value.primary_phone);
    user.name = std::move(body.value.name);
    user.avatar = or_none(std::move(body.value.avatar));
    user.custom_data = std::move(body.value.custom_data).value_or(json::object{});
    if (body.value.profile) user.profile = json::encode(*body.value.profile).get_object();
    user.created_at = user.updated_at = clock_.now();

    sql::Batch batch;
    ConflictMeanings meanings = identifier_meanings();
    if (user.username &&
        identity::username_case(snapshot->experience) == store::UsernameCase::ignored) {
        const auto guard = Users::require_free_username(batch, *user.username, user.id);
        meanings.guards.push_back({guard, &identity::errors::username_in_use});
    }
    Users::insert(batch, user);
    for (const Role& role : snapshot->roles) {
        if (role.is_default && role.type == RoleType::user)
            Users::add_role(batch, user.id, role.id);
    }
    CO_CHECK(co_await changes_.write(
        request, std::move(batch), "Management.User.Create", target(user), std::move(meanings)
    ));
    co_return present(std::move(user));
}

Task<UserShape> UsersApi::get(const Request& request, Path<"userId"> id, Query<GetUser> query) {
    CO_TRY(auto user, co_await users_.find(request.tenant, UserId(id.value)));
    if (!user) co_return fail(errors::not_found);
    auto shape = query.value.include_password_hash ? present_with_hash(*std::move(user))
                                                   : present(*std::move(user));
    if (query.value.include_sso_identities) shape.sso_identities.emplace();
    co_return shape;
}

Task<User> UsersApi::change(
    const Request& request,
    std::string id,
    std::string_view action,
    const Change& change
) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    const bool ignores_case =
        identity::username_case(snapshot->experience) == store::UsernameCase::ignored;
    for (int attempt = 1;; ++attempt) {
        CO_TRY(auto found, co_await users_.find(request.tenant, UserId(id)));
        if (!found) co_return fail(errors::not_found);
        User user = *std::move(found);
        const auto old_username = user.username;
        const bool was_suspended = user.is_suspended;
        const Milliseconds seen = user.updated_at;
        CO_CHECK(change(user));
        user.updated_at = std::max(clock_.now(), seen + 1);

        sql::Batch batch;
        ConflictMeanings meanings = identifier_meanings();
        if (ignores_case && user.username && user.username != old_username) {
            const auto guard = Users::require_free_username(batch, *user.username, user.id);
            meanings.guards.push_back({guard, &identity::errors::username_in_use});
        }
        const auto update = Users::update(batch, user, seen);
        meanings.guards.push_back({update, &errors::changed_meanwhile});
        if (user.is_suspended && !was_suspended) {
            store::Sessions::add_revocation_of_user(batch, user.id, user.updated_at);
            store::Grants::add_revocation_of_user(batch, user.id, user.updated_at);
        }
        const auto written =
            co_await changes_.write(request, std::move(batch), action, target(user), meanings);
        if (written) co_return user;
        if (!written.error().is(errors::changed_meanwhile) || attempt == most_attempts) {
            co_return std::unexpected(written.error());
        }
    }
}

Task<UserShape> UsersApi::update(const Request& request, Path<"userId"> id, Body<UpdateUser> body) {
    const Change apply = [&body](User& user) -> Result<void> {
        const UpdateUser& given = body.value;
        if (given.username) user.username = or_none(*given.username);
        if (given.primary_email) user.primary_email = or_none(*given.primary_email);
        if (given.primary_phone) user.primary_phone = or_none(*given.primary_phone);
        if (given.name) user.name = *given.name;
        if (given.avatar) user.avatar = *given.avatar;
        if (given.custom_data) user.custom_data = *given.custom_data;
        if (given.profile) user.profile = json::encode(*given.profile).get_object();
        return {};
    };
    CO_TRY(auto user, co_await change(request, id.value, "Management.User.Update", apply));
    co_return present(std::move(user));
}

Task<void> UsersApi::remove(const Request& request, Path<"userId"> id) {
    if (request.principal.kind == http::Principal::Kind::user && request.principal.id == id.value) {
        co_return fail(errors::cannot_delete_self);
    }
    sql::Batch batch;
    Users::remove(batch, UserId(id.value));
    co_return co_await changes_.write(
        request, std::move(batch), "Management.User.Delete", {{"userId", id.value}}
    );
}

Task<json::object> UsersApi::get_custom_data(const Request& request, Path<"userId"> id) {
    CO_TRY(auto user, co_await users_.find(request.tenant, UserId(id.value)));
    if (!user) co_return fail(errors::not_found);
    co_return std::move(user->custom_data);
}

Task<json::object> UsersApi::update_custom_data(
    const Request& request,
    Path<"userId"> id,
    Body<UpdateCustomData> body
) {
    // Merged member by member, unlike in PATCH /api/users/{userId}.
    const Change apply = [&body](User& user) -> Result<void> {
        for (const auto& [name, value] : body.value.custom_data) user.custom_data[name] = value;
        return {};
    };
    CO_TRY(auto user, co_await change(request, id.value, "Management.User.Update", apply));
    co_return std::move(user.custom_data);
}

Task<json::object>
UsersApi::update_profile(const Request& request, Path<"userId"> id, Body<UpdateProfile> body) {
    const Change apply = [&body](User& user) -> Result<void> {
        const auto given = json::encode(body.value.profile).get_object();
        for (const auto& [name, value] : given) user.profile[name] = value;
        return {};
    };
    CO_TRY(auto user, co_await change(request, id.value, "Management.User.Update", apply));
    co_return std::move(user.profile);
}

Task<UserShape>
UsersApi::suspend(const Request& request, Path<"userId"> id, Body<SuspendUser> body) {
    const Change apply = [&body](User& user) -> Result<void> {
        user.is_suspended = body.value.is_suspended;
        return {};
    };
    CO_TRY(auto user, co_await change(request, id.value, "Management.User.Suspend", apply));
    co_return present(std::move(user));
}

}  // namespace ostiary::management
