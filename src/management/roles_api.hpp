#pragma once

#include "base/random.hpp"
#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/clients.hpp"
#include "store/roles.hpp"
#include "store/users.hpp"

#include <vector>

namespace ostiary::management {

struct CreateRole {
    std::string name;
    std::string description;
    RoleType type = RoleType::user;
    bool is_default = false;
    std::optional<std::vector<std::string>> scope_ids;

    static constexpr auto fields() {
        using R = CreateRole;
        return std::tuple{
            json::field("name", &R::name, {.doc = "Unique in the tenant", .min = 1, .max = 128}),
            json::field("description", &R::description, {.min = 1, .max = 128}),
            json::field("type", &R::type, {.defaulted = true}),
            json::field("isDefault", &R::is_default, {.defaulted = true}),
            json::field("scopeIds", &R::scope_ids, {.min = 1}),
        };
    }
};

struct UpdateRole {
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<bool> is_default;

    static constexpr auto fields() {
        using R = UpdateRole;
        return std::tuple{
            json::field("name", &R::name, {.min = 1, .max = 128}),
            json::field("description", &R::description, {.min = 1, .max = 128}),
            json::field("isDefault", &R::is_default),
        };
    }
};

struct ListRoles {
    std::optional<std::string> exclude_user_id;
    std::optional<std::string> exclude_application_id;
    std::optional<std::string> type;

    static constexpr auto fields() {
        using L = ListRoles;
        return std::tuple{
            json::field("excludeUserId", &L::exclude_user_id),
            json::field("excludeApplicationId", &L::exclude_application_id),
            json::field("type", &L::type),
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
    ClientType type = ClientType::spa;

    static constexpr auto fields() {
        using A = FeaturedApplication;
        return std::tuple{
            json::field("id", &A::id),
            json::field("name", &A::name),
            json::field("type", &A::type),
        };
    }
};

// A role in the list of all, with who has it.
struct RoleSummary {
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
        using R = RoleSummary;
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

class RolesApi {
public:
    RolesApi(
        sql::Database& database,
        store::Snapshots& snapshots,
        Changes& changes,
        Random& random,
        Clock& clock
    )
        : users_(database),
          clients_(database),
          roles_(database),
          snapshots_(snapshots),
          changes_(changes),
          random_(random),
          clock_(clock) {}

    std::vector<http::Route> routes();

    Task<http::Page<RoleSummary>>
    list(const http::Request& request, http::PageRequest page, http::Query<ListRoles> query);
    Task<RoleShape> create(const http::Request& request, http::Body<CreateRole> body);
    Task<RoleShape> get(const http::Request& request, http::Path<"id"> id);
    Task<RoleShape>
    update(const http::Request& request, http::Path<"id"> id, http::Body<UpdateRole> body);
    Task<void> remove(const http::Request& request, http::Path<"id"> id);

private:
    Task<Role> find(TenantId tenant, std::string id);
    Task<RoleSummary> summarize(TenantId tenant, Role role);

    store::Users users_;
    store::Clients clients_;
    store::Roles roles_;
    store::Snapshots& snapshots_;
    Changes& changes_;
    Random& random_;
    Clock& clock_;
};

// That every scope exists and may be given to the role: a user's role gives no power over the
// tenant itself.
Result<void> check_role_scopes(
    const store::Snapshot& snapshot,
    RoleType type,
    const std::vector<std::string>& scope_ids
);

}  // namespace ostiary::management
