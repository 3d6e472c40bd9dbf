#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/roles.hpp"
#include "store/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::management {

struct ListRoles {
    std::optional<RoleType> type;
    std::optional<std::string> exclude_user_id;
    std::optional<std::string> exclude_application_id;

    static constexpr auto fields() {
        using Q = ListRoles;
        return std::tuple{
            json::field("type", &Q::type),
            json::field("excludeUserId", &Q::exclude_user_id, {.doc = "Leave out their roles"}),
            json::field(
                "excludeApplicationId", &Q::exclude_application_id, {.doc = "Leave out its roles"}
            ),
        };
    }
};

struct CreateRole {
    std::string name;
    std::string description;
    RoleType type = RoleType::user;
    bool is_default = false;
    std::vector<std::string> scope_ids;

    static constexpr auto fields() {
        using B = CreateRole;
        return std::tuple{
            json::field("name", &B::name, {.doc = "Unique in the tenant", .min = 1, .max = 128}),
            json::field("description", &B::description, {.min = 1, .max = 128}),
            json::field("type", &B::type, {.doc = "Fixed from here on", .defaulted = true}),
            json::field(
                "isDefault", &B::is_default, {.doc = "New users get the role", .defaulted = true}
            ),
            json::field("scopeIds", &B::scope_ids, {.min = 1, .max = 128, .defaulted = true}),
        };
    }
};

struct UpdateRole {
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<bool> is_default;

    static constexpr auto fields() {
        using B = UpdateRole;
        return std::tuple{
            json::field("name", &B::name, {.doc = "Unique in the tenant", .min = 1, .max = 128}),
            json::field("description", &B::description, {.min = 1, .max = 128}),
            json::field("isDefault", &B::is_default),
        };
    }
};

struct FeaturedUser {
    std::string id;
    std::optional<std::string> avatar;
    std::optional<std::string> name;

    static constexpr auto fields() {
        using U = FeaturedUser;
        return std::tuple{
            json::field("id", &U::id),
            json::field("avatar", &U::avatar),
            json::field("name", &U::name),
        };
    }
};

struct FeaturedApplication {
    std::string id;
    std::string name;
    ClientType type = ClientType::machine_to_machine;

    static constexpr auto fields() {
        using A = FeaturedApplication;
        return std::tuple{
            json::field("id", &A::id),
            json::field("name", &A::name),
            json::field("type", &A::type),
        };
    }
};

// A role with how many have it, and the first few of them.
struct ListedRole {
    std::string tenant_id;
    std::string id;
    std::string name;
    std::string description;
    RoleType type = RoleType::user;
    bool is_default = false;
    std::int64_t users_count = 0;
    std::vector<FeaturedUser> featured_users;
    std::int64_t applications_count = 0;
    std::vector<FeaturedApplication> featured_applications;

    static constexpr auto fields() {
        using R = ListedRole;
        return std::tuple{
            json::field("tenantId", &R::tenant_id),
            json::field("id", &R::id),
            json::field("name", &R::name),
            json::field("description", &R::description),
            json::field("type", &R::type),
            json::field("isDefault", &R::is_default),
            json::field("usersCount", &R::users_count),
            json::field("featuredUsers", &R::featured_users),
            json::field("applicationsCount", &R::applications_count),
            json::field("featuredApplications", &R::featured_applications),
        };
    }
};

// Roles: /api/roles. What scopes they give and who has them is role_scopes_api.hpp and
// role_members_api.hpp.
//
// Thread safety: all members may be called concurrently.
class RolesApi {
public:
    RolesApi(
        sql::Database& database,
        store::Snapshots& snapshots,
        Changes& changes,
        Random& random,
        Clock& clock
    )
        : database_(database),
          snapshots_(snapshots),
          changes_(changes),
          random_(random),
          clock_(clock) {}

    std::vector<http::Route> routes();

    Task<http::Page<ListedRole>>
    list(const http::Request& request, http::Query<ListRoles> query, http::PageRequest position);
    Task<RoleShape> create(const http::Request& request, http::Body<CreateRole> body);
    Task<RoleShape> get(const http::Request& request, http::Path<"id"> id);
    Task<RoleShape>
    update(const http::Request& request, http::Path<"id"> id, http::Body<UpdateRole> body);
    Task<void> remove(const http::Request& request, http::Path<"id"> id);

private:
    Task<std::vector<std::string>> find_excluded(TenantId tenant, ListRoles query);
    Task<ListedRole> describe(TenantId tenant, RoleShape role);

    sql::Database& database_;
    store::Snapshots& snapshots_;
    Changes& changes_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::management
