#pragma once

#include "base/random.hpp"
#include "http/route.hpp"
#include "identity/password_hasher.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "management/user_bodies.hpp"
#include "management/user_finder.hpp"
#include "store/roles.hpp"
#include "store/user_places.hpp"
#include "store/users.hpp"

#include <functional>
#include <vector>

namespace ostiary::management {

// The accounts of a tenant.
class UsersApi {
public:
    UsersApi(
        sql::Database& database,
        store::Snapshots& snapshots,
        Changes& changes,
        identity::PasswordHasher& hasher,
        Random& random,
        Clock& clock
    )
        : users_(database),
          roles_(database),
          places_(database, clock),
          finder_(database),
          snapshots_(snapshots),
          changes_(changes),
          hasher_(hasher),
          random_(random),
          clock_(clock) {}

    std::vector<http::Route> routes();

    Task<http::Page<UserShape>>
    list(const http::Request& request, http::PageRequest page, http::Query<ListUsers> query);
    Task<UserShape> create(const http::Request& request, http::Body<CreateUser> body);
    Task<UserShape>
    get(const http::Request& request, http::Path<"userId"> id, http::Query<GetUser> query);
    Task<UserShape>
    update(const http::Request& request, http::Path<"userId"> id, http::Body<UpdateUser> body);
    Task<void> remove(const http::Request& request, http::Path<"userId"> id);

    Task<json::object> get_custom_data(const http::Request& request, http::Path<"userId"> id);
    Task<json::object> update_custom_data(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Body<UpdateCustomData> body
    );
    Task<json::object> update_profile(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Body<UpdateProfile> body
    );
    Task<UserShape>
    suspend(const http::Request& request, http::Path<"userId"> id, http::Body<SuspendUser> body);

private:
    using Change = std::function<Result<void>(User&)>;

    // Reads, changes and writes a user; again, a few times, if another request was faster.
    Task<User> change(
        const http::Request& request,
        std::string id,
        std::string_view action,
        const Change& change
    );
    Task<void> set_password(const http::Request& request, User& user, CreateUser& body);

    store::Users users_;
    store::Roles roles_;
    store::UserPlaces places_;
    UserFinder finder_;
    store::Snapshots& snapshots_;
    Changes& changes_;
    identity::PasswordHasher& hasher_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::management
