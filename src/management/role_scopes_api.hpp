#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "store/snapshot.hpp"

#include <string>
#include <vector>

namespace ostiary::management {

struct ScopeIds {
    std::vector<std::string> scope_ids;

    static constexpr auto fields() {
        return std::tuple{json::field("scopeIds", &ScopeIds::scope_ids, {.min = 1, .max = 128})};
    }
};

// A scope with the API resource it belongs to.
struct RoleScope {
    std::string tenant_id;
    std::string id;
    std::string resource_id;
    std::string name;
    std::optional<std::string> description;
    Milliseconds created_at = 0;
    ResourceShape resource;

    static constexpr auto fields() {
        using S = RoleScope;
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

// The scopes that a role gives: /api/roles/{id}/scopes.
//
// Thread safety: all members may be called concurrently.
class RoleScopesApi {
public:
    RoleScopesApi(store::Snapshots& snapshots, Changes& changes)
        : snapshots_(snapshots), changes_(changes) {}

    std::vector<http::Route> routes();

    Task<http::Page<RoleScope>>
    list(const http::Request& request, http::Path<"id"> id, http::PageRequest position);
    // Answers with all scopes of the role.
    Task<std::vector<ScopeShape>>
    add(const http::Request& request, http::Path<"id"> id, http::Body<ScopeIds> body);
    Task<void>
    remove(const http::Request& request, http::Path<"id"> id, http::Path<"scopeId"> scope_id);

private:
    store::Snapshots& snapshots_;
    Changes& changes_;
};

}  // namespace ostiary::management
