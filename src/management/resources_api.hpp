#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/route.hpp"
#include "management/changes.hpp"
#include "management/shapes.hpp"
#include "management/uri_rules.hpp"

#include <vector>

namespace ostiary::management {

// A year: a token that lives longer is a secret that nobody can take back.
inline constexpr std::int64_t longest_access_token_ttl = 366 * 86'400;

struct CreateResource {
    std::string name;
    std::string indicator;
    std::optional<std::int64_t> access_token_ttl;

    static constexpr auto fields() {
        using B = CreateResource;
        return std::tuple{
            json::field("name", &B::name, {.min = 1, .max = 256}),
            json::field(
                "indicator",
                &B::indicator,
                {.doc = "The resource indicator (RFC 8707), unique in the tenant",
                 .min = 1,
                 .max = 2048,
                 .check = is_resource_indicator,
                 .expected = "an absolute URI without a fragment"}
            ),
            json::field(
                "accessTokenTtl",
                &B::access_token_ttl,
                {.doc = "Seconds; 3600 by default",
                 .minimum = 1,
                 .maximum = longest_access_token_ttl}
            ),
        };
    }
};

struct UpdateResource {
    std::optional<std::string> name;
    std::optional<std::int64_t> access_token_ttl;

    static constexpr auto fields() {
        using B = UpdateResource;
        return std::tuple{
            json::field("name", &B::name, {.min = 1, .max = 256}),
            json::field(
                "accessTokenTtl",
                &B::access_token_ttl,
                {.minimum = 1, .maximum = longest_access_token_ttl}
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
        using B = CreateScope;
        return std::tuple{
            json::field(
                "name", &B::name, {.doc = "Unique in the API resource", .min = 1, .max = 256}
            ),
            json::field("description", &B::description, {.nullable = true}),
        };
    }
};

struct UpdateScope {
    std::optional<std::string> name;
    std::optional<std::optional<std::string>> description;

    static constexpr auto fields() {
        using B = UpdateScope;
        return std::tuple{
            json::field("name", &B::name, {.min = 1, .max = 256}),
            json::field("description", &B::description),
        };
    }
};

struct ListResources {
    std::optional<std::string> include_scopes;

    static constexpr auto fields() {
        return std::tuple{json::field("includeScopes", &ListResources::include_scopes)};
    }
};

// API resources and their scopes: /api/resources.
//
// The Management API is a resource as well, and protected: it can be read and be the default, but
// neither changed nor deleted.
//
// Thread safety: all members may be called concurrently.
class ResourcesApi {
public:
    ResourcesApi(store::Snapshots& snapshots, Changes& changes, Random& random, Clock& clock)
        : snapshots_(snapshots), changes_(changes), random_(random), clock_(clock) {}

    std::vector<http::Route> routes();

    Task<http::Page<ResourceShape>> list(
        const http::Request& request,
        http::Query<ListResources> query,
        http::PageRequest position
    );
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

    Task<http::Page<ScopeShape>> list_scopes(
        const http::Request& request,
        http::Path<"resourceId"> id,
        http::PageRequest position
    );
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
    // The resource, if it may be changed.
    Task<Resource> find_changeable(TenantId tenant, std::string id);

    store::Snapshots& snapshots_;
    Changes& changes_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::management
