#pragma once

#include "http/route.hpp"
#include "identity/password_hasher.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "management/user_bodies.hpp"
#include "store/users.hpp"

#include <vector>

namespace ostiary::management {

// The password of a user, as an administrator handles it.
class UserPasswordsApi {
public:
    UserPasswordsApi(
        store::Users& users,
        Changes& changes,
        identity::PasswordHasher& hasher,
        Clock& clock
    )
        : users_(users), changes_(changes), hasher_(hasher), clock_(clock) {}

    std::vector<http::Route> routes();

    Task<UserShape>
    set(const http::Request& request, http::Path<"userId"> id, http::Body<UserPassword> body);
    Task<void>
    verify(const http::Request& request, http::Path<"userId"> id, http::Body<UserPassword> body);
    Task<HasPassword> has(const http::Request& request, http::Path<"userId"> id);
    Task<UserShape> set_expired(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Body<PasswordExpiration> body
    );

private:
    Task<User> get(TenantId tenant, std::string id);

    store::Users& users_;
    Changes& changes_;
    identity::PasswordHasher& hasher_;
    Clock& clock_;
};

}  // namespace ostiary::management
