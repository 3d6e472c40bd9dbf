#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/clients.hpp"
#include "store/roles.hpp"
#include "store/users.hpp"

#include <vector>

namespace ostiary::management {

struct RoleUserIds {
    std::vector<std::string> user_ids;

    static constexpr auto fields() {
        return std::tuple{json::field("userIds", &RoleUserIds::user_ids, {.min = 1})};
    }
};

struct RoleApplicationIds {
    std::vector<std::string> application_ids;

    static constexpr auto fields() {
        return std::tuple{
            json::field("applicationIds", &RoleApplicationIds::application_ids, {.min = 1})
        };
    }
};

struct RoleScopeIds {
    std::vector<std::string> scope_ids;

    static constexpr auto fields() {
        return std::tuple{json::field("scopeIds", &RoleScopeIds::scope_ids, {.min = 1})};
    }
};

// A scope of a role together with the resource it belongs to.
struct RoleScopeShape {
    std::string tenant_id;
    std::string id;
    std::string resource_id;
    std::string name;
    std::optional<std::string> description;
    Milliseconds created_at = 0;
    ResourceShape resource;

    static constexpr auto fields() {
        using S = RoleScopeShape;
        return std::tuple{
            json::field("tenantId", &S::tenant_id),
            json::field("id", &S::id),
            json::field("resourceId", &S::resource_id),
            json::field("name", &S::name),
            json::field("description", &S::description),
            json::field("createdAt", &S::created_at),
            json::field("resource", &S::resource),
        };
    }
};

// Who has a role, and what it gives.
class RoleMembersApi {
public:
    RoleMembersApi(sql::Database& database, store::Snapshots& snapshots, Changes& changes)
        : users_(database),
          clients_(database),
          roles_(database),
          snapshots_(snapshots),
          changes_(changes) {}

    std::vector<http::Route> routes();

    Task<http::Page<UserShape>>
    list_users(const http::Request& request, http::Path<"id"> id, http::PageRequest page);
    Task<http::Response>
    add_users(const http::Request& request, http::Path<"id"> id, http::Body<RoleUserIds> body);
    Task<void>
    remove_user(const http::Request& request, http::Path<"id"> id, http::Path<"userId"> user_id);

    Task<http::Page<ApplicationShape>>
    list_applications(const http::Request& request, http::Path<"id"> id, http::PageRequest page);
    Task<http::Response> add_applications(
        const http::Request& request,
        http::Path<"id"> id,
        http::Body<RoleApplicationIds> body
    );
    Task<void> remove_application(
        const http::Request& request,
        http::Path<"id"> id,
        http::Path<"applicationId"> application_id
    );

    Task<http::Page<RoleScopeShape>>
    list_scopes(const http::Request& request, http::Path<"id"> id, http::PageRequest page);
    Task<std::vector<ScopeShape>>
    add_scopes(const http::Request& request, http::Path<"id"> id, http::Body<RoleScopeIds> body);
    Task<void>
    remove_scope(const http::Request& request, http::Path<"id"> id, http::Path<"scopeId"> scope_id);

private:
    Task<Role> find(TenantId tenant, std::string id);
    Task<http::Page<UserShape>>
    search_users(const http::Request& request, std::string role_id, http::PageRequest page);

    store::Users users_;
    store::Clients clients_;
    store::Roles roles_;
    store::Snapshots& snapshots_;
    Changes& changes_;
};

}  // namespace ostiary::management
