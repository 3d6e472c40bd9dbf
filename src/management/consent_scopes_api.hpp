#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "store/clients.hpp"

#include <vector>

namespace ostiary::management {

struct AssignConsentScopes {
    std::vector<std::string> organization_scopes;
    std::vector<std::string> resource_scopes;
    std::vector<std::string> organization_resource_scopes;
    std::vector<std::string> user_scopes;

    static constexpr auto fields() {
        using A = AssignConsentScopes;
        return std::tuple{
            json::field("organizationScopes", &A::organization_scopes, {.defaulted = true}),
            json::field("resourceScopes", &A::resource_scopes, {.defaulted = true}),
            json::field(
                "organizationResourceScopes", &A::organization_resource_scopes, {.defaulted = true}
            ),
            json::field("userScopes", &A::user_scopes, {.defaulted = true}),
        };
    }
};

struct ConsentScopeShape {
    std::string id;
    std::string name;
    std::optional<std::string> description;

    static constexpr auto fields() {
        using S = ConsentScopeShape;
        return std::tuple{
            json::field("id", &S::id),
            json::field("name", &S::name),
            json::field("description", &S::description),
        };
    }
};

struct ConsentResourceShape {
    std::string id;
    std::string name;
    std::string indicator;

    static constexpr auto fields() {
        using R = ConsentResourceShape;
        return std::tuple{
            json::field("id", &R::id),
            json::field("name", &R::name),
            json::field("indicator", &R::indicator),
        };
    }
};

struct ConsentResourceScopes {
    ConsentResourceShape resource;
    std::vector<ConsentScopeShape> scopes;

    static constexpr auto fields() {
        using R = ConsentResourceScopes;
        return std::tuple{json::field("resource", &R::resource), json::field("scopes", &R::scopes)};
    }
};

struct ConsentScopesShape {
    std::vector<ConsentScopeShape> organization_scopes;
    std::vector<ConsentResourceScopes> resource_scopes;
    std::vector<ConsentResourceScopes> organization_resource_scopes;
    std::vector<std::string> user_scopes;

    static constexpr auto fields() {
        using S = ConsentScopesShape;
        return std::tuple{
            json::field("organizationScopes", &S::organization_scopes),
            json::field("resourceScopes", &S::resource_scopes),
            json::field("organizationResourceScopes", &S::organization_resource_scopes),
            json::field("userScopes", &S::user_scopes),
        };
    }
};

// What a third-party application may ask users for. Scopes of the Management API are never among
// it.
class ConsentScopesApi {
public:
    ConsentScopesApi(store::Snapshots& snapshots, store::Clients& clients, Changes& changes)
        : snapshots_(snapshots), clients_(clients), changes_(changes) {}

    std::vector<http::Route> routes();

    Task<ConsentScopesShape> get(const http::Request& request, http::Path<"applicationId"> id);
    Task<http::Response> assign(
        const http::Request& request,
        http::Path<"applicationId"> id,
        http::Body<AssignConsentScopes> body
    );
    Task<void> remove(
        const http::Request& request,
        http::Path<"applicationId"> id,
        http::Path<"scopeType"> type,
        http::Path<"scopeId"> scope_id
    );

private:
    store::Snapshots& snapshots_;
    store::Clients& clients_;
    Changes& changes_;
};

}  // namespace ostiary::management
