#pragma once

#include "base/random.hpp"
#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"

#include <vector>

namespace ostiary::management {

struct CreateResource {
    std::string name;
    std::string indicator;
    std::optional<std::int64_t> access_token_ttl;

    static constexpr auto fields() {
        using R = CreateResource;
        return std::tuple{
            json::field("name", &R::name, {.min = 1}),
            json::field("indicator", &R::indicator, {.min = 1}),
            json::field(
                "accessTokenTtl", &R::access_token_ttl, {.minimum = 1, .maximum = 31'536'000}
            ),
        };
    }
};

struct UpdateResource {
    std::optional<std::string> name;
    std::optional<std::int64_t> access_token_ttl;

    static constexpr auto fields() {
        using R = UpdateResource;
        return std::tuple{
            json::field("name", &R::name, {.min = 1}),
            json::field(
                "accessTokenTtl", &R::access_token_ttl, {.minimum = 1, .maximum = 31'536'000}
            ),
        };
    }
};

struct SetDefaultResource {
    bool is_default = false;

    static constexpr auto fields() {
        return std::tuple{json::field("isDefault", &SetDefaultResource::is_default)};
    }
};

struct CreateScope {
    std::string name;
    std::optional<std::string> description;

    static constexpr auto fields() {
        return std::tuple{
            json::field("name", &CreateScope::name, {.min = 1, .max = 256}),
            json::field("description", &CreateScope::description, {.nullable = true}),
        };
    }
};

struct UpdateScope {
    std::optional<std::string> name;
    std::optional<std::optional<std::string>> description;

    static constexpr auto fields() {
        return std::tuple{
            json::field("name", &UpdateScope::name, {.min = 1, .max = 256}),
            json::field("description", &UpdateScope::description),
        };
    }
};

struct ListResources {
    bool include_scopes = false;

    static constexpr auto fields() {
        return std::tuple{
            json::field("includeScopes", &ListResources::include_scopes, {.defaulted = true}),
        };
    }
};

// API resources and their permissions.
class ResourcesApi {
public:
    ResourcesApi(store::Snapshots& snapshots, Changes& changes, Random& random, Clock& clock)
        : snapshots_(snapshots), changes_(changes), random_(random), clock_(clock) {}

    std::vector<http::Route> routes();

    Task<http::Page<ResourceShape>>
    list(const http::Request& request, http::PageRequest page, http::Query<ListResources> query);
    Task<ResourceShape> create(const http::Request& request, http::Body<CreateResource> body);
    Task<ResourceShape> get(const http::Request& request, http::Path<"id"> id);
    Task<ResourceShape>
    update(const http::Request& request, http::Path<"id"> id, http::Body<UpdateResource> body);
    Task<ResourceShape> set_default(
        const http::Request& request,
        http::Path<"id"> id,
        http::Body<SetDefaultResource> body
    );
    Task<void> remove(const http::Request& request, http::Path<"id"> id);

    Task<http::Page<ScopeShape>>
    list_scopes(const http::Request& request, http::Path<"resourceId"> id, http::PageRequest page);
    Task<ScopeShape> create_scope(
        const http::Request& request,
        http::Path<"resourceId"> id,
        http::Body<CreateScope> body
    );
    Task<ScopeShape> update_scope(
        const http::Request& request,
        http::Path<"resourceId"> id,
        http::Path<"scopeId"> scope_id,
        http::Body<UpdateScope> body
    );
    Task<void> remove_scope(
        const http::Request& request,
        http::Path<"resourceId"> id,
        http::Path<"scopeId"> scope_id
    );

private:
    Task<Resource> find(TenantId tenant, std::string id);

    store::Snapshots& snapshots_;
    Changes& changes_;
    Random& random_;
    Clock& clock_;
};

// The resource whose scopes give power over a tenant; its shape is fixed.
bool is_management_api(const TenantId& tenant, const Resource& resource);

}  // namespace ostiary::management
