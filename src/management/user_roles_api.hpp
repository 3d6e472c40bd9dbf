#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/users.hpp"

#include <vector>

namespace ostiary::management {

// The roles of a user.
class UserRolesApi {
public:
    UserRolesApi(store::Snapshots& snapshots, store::Users& users, Changes& changes)
        : snapshots_(snapshots), users_(users), changes_(changes) {}

    std::vector<http::Route> routes();

    Task<http::Page<RoleShape>>
    list(const http::Request& request, http::Path<"userId"> id, http::PageRequest page);
    Task<RoleIds>
    add(const http::Request& request, http::Path<"userId"> id, http::Body<RoleIds> body);
    Task<RoleIds>
    replace(const http::Request& request, http::Path<"userId"> id, http::Body<RoleIds> body);
    Task<void>
    remove(const http::Request& request, http::Path<"userId"> id, http::Path<"roleId"> role_id);

private:
    Task<void> check_user(TenantId tenant, UserId id);

    store::Snapshots& snapshots_;
    store::Users& users_;
    Changes& changes_;
};

}  // namespace ostiary::management
