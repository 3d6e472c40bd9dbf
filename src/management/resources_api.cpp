#include "management/resources_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/search.hpp"
#include "management/uri_rules.hpp"
#include "store/resources.hpp"
#include "store/seed.hpp"

#include <algorithm>
#include <array>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Page;
using http::PageRequest;
using http::Path;
using http::Query;
using http::Request;
using store::Resources;

constexpr std::array<std::string_view, 3> scope_search_fields{"id", "name", "description"};

// RFC 6749 section 3.3: scope tokens are separated by spaces.
Result<void> check_scope_name(std::string_view name) {
    const bool has_space = std::ranges::any_of(name, [](char c) { return c <= ' ' || c == 0x7F; });
    if (has_space) return fail(errors::scope_name_with_space);
    return {};
}

}  // namespace

bool is_management_api(const TenantId& tenant, const Resource& resource) {
    if (resource.indicator == management_indicator(tenant.value)) return true;
    // The admin tenant holds the resources of all tenants.
    return tenant.value == store::admin_tenant && resource.indicator.starts_with("https://") &&
           (resource.indicator.ends_with(".logto.app/api") ||
            resource.indicator.ends_with(".logto.app/me"));
}

std::vector<http::Route> ResourcesApi::routes() {
    using Api = ResourcesApi;
    constexpr auto access = Access::management;
    return {
        http::route<&Api::list>(
            *this, "GET", "/api/resources", access, {.summary = "Get API resources"}
        ),
        http::route<&Api::create>(
            *this,
            "POST",
            "/api/resources",
            access,
            {.summary = "Create an API resource", .success = 201}
        ),
        http::route<&Api::get>(
            *this, "GET", "/api/resources/{id}", access, {.summary = "Get API resource"}
        ),
        http::route<&Api::update>(
            *this, "PATCH", "/api/resources/{id}", access, {.summary = "Update API resource"}
        ),
        http::route<&Api::remove>(
            *this, "DELETE", "/api/resources/{id}", access, {.summary = "Delete API resource"}
        ),
        http::route<&Api::set_default>(
            *this,
            "PATCH",
            "/api/resources/{id}/is-default",
            access,
            {.summary = "Set API resource as default"}
        ),
        http::route<&Api::list_scopes>(
            *this,
            "GET",
            "/api/resources/{resourceId}/scopes",
            access,
            {.summary = "Get API resource scopes"}
        ),
        http::route<&Api::create_scope>(
            *this,
            "POST",
            "/api/resources/{resourceId}/scopes",
            access,
            {.summary = "Create API resource scope", .success = 201}
        ),
        http::route<&Api::update_scope>(
            *this,
            "PATCH",
            "/api/resources/{resourceId}/scopes/{scopeId}",
            access,
            {.summary = "Update API resource scope"}
        ),
        http::route<&Api::remove_scope>(
            *this,
            "DELETE",
            "/api/resources/{resourceId}/scopes/{scopeId}",
            access,
            {.summary = "Delete API resource scope"}
        ),
    };
}

Task<Resource> ResourcesApi::find(TenantId tenant, std::string id) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(tenant));
    const Resource* resource = snapshot->find_resource_by_id(id);
    if (!resource) co_return fail(errors::not_exists);
    co_return *resource;
}

Task<Page<ResourceShape>>
ResourcesApi::list(const Request& request, PageRequest page, Query<ListResources> query) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    std::vector<ResourceShape> shapes;
    for (const Resource& resource : snapshot->resources) {
        shapes.push_back(
            query.value.include_scopes ? present_with_scopes(request.tenant, resource)
                                       : present(request.tenant, resource)
        );
    }
    co_return page_of(std::move(shapes), page);
}

Task<ResourceShape> ResourcesApi::create(const Request& request, Body<CreateResource> body) {
    if (!is_resource_indicator(body.value.indicator)) {
        co_return invalid_input("The indicator must be an absolute URI without fragment.");
    }
    Resource resource;
    resource.id = standard_id(random_);
    resource.name = std::move(body.value.name);
    resource.indicator = std::move(body.value.indicator);
    resource.access_token_ttl = body.value.access_token_ttl.value_or(resource.access_token_ttl);
    resource.created_at = clock_.now();
    sql::Batch batch;
    Resources::insert(batch, resource);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Resource.Create",
        {{"resourceId", resource.id}},
        {.unique = {{Resources::indicator_taken, &errors::indicator_in_use}}}
    ));
    co_return present_with_scopes(request.tenant, resource);
}

Task<ResourceShape> ResourcesApi::get(const Request& request, Path<"id"> id) {
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    co_return present(request.tenant, resource);
}

Task<ResourceShape>
ResourcesApi::update(const Request& request, Path<"id"> id, Body<UpdateResource> body) {
    CO_TRY(auto resource, co_await find(request.tenant, id.value));
    if (body.value.name) resource.name = *std::move(body.value.name);
    if (body.value.access_token_ttl) resource.access_token_ttl = *body.value.access_token_ttl;
    sql::Batch batch;
    Resources::update(batch, resource);
    CO_CHECK(co_await changes_.configure(
        request, std::move(batch), "Management.Resource.Update", {{"resourceId", resource.id}}
    ));
    co_return present(request.tenant, resource);
}

Task<ResourceShape>
ResourcesApi::set_default(const Request& request, Path<"id"> id, Body<SetDefaultResource> body) {
    CO_TRY(auto resource, co_await find(request.tenant, id.value));
    resource.is_default = body.value.is_default;
    sql::Batch batch;
    // At most one is the default.
    if (resource.is_default) Resources::clear_default(batch);
    Resources::update(batch, resource);
    CO_CHECK(co_await changes_.configure(
        request, std::move(batch), "Management.Resource.SetDefault", {{"resourceId", resource.id}}
    ));
    co_return present(request.tenant, resource);
}

Task<void> ResourcesApi::remove(const Request& request, Path<"id"> id) {
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    if (is_management_api(request.tenant, resource)) {
        co_return fail(errors::cannot_delete_management_api);
    }
    sql::Batch batch;
    Resources::remove(batch, resource.id);
    co_return co_await changes_.configure(
        request, std::move(batch), "Management.Resource.Delete", {{"resourceId", resource.id}}
    );
}

Task<Page<ScopeShape>>
ResourcesApi::list_scopes(const Request& request, Path<"resourceId"> id, PageRequest page) {
    CO_TRY(const auto search, Search::parse(request, scope_search_fields));
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    std::vector<ScopeShape> shapes;
    for (const Scope& scope : resource.scopes) {
        const auto read = [&](std::string_view field) -> std::optional<std::string> {
            if (field == "id") return scope.id;
            return field == "name" ? scope.name : scope.description;
        };
        if (search.matches(read)) shapes.push_back(present(request.tenant, scope));
    }
    co_return page_of(std::move(shapes), page);
}

Task<ScopeShape>
ResourcesApi::create_scope(const Request& request, Path<"resourceId"> id, Body<CreateScope> body) {
    CO_CHECK(check_scope_name(body.value.name));
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    if (is_management_api(request.tenant, resource)) {
        co_return fail(errors::cannot_modify_management_api);
    }
    Scope scope;
    scope.id = standard_id(random_);
    scope.resource_id = resource.id;
    scope.name = std::move(body.value.name);
    scope.description = std::move(body.value.description);
    scope.created_at = clock_.now();
    sql::Batch batch;
    Resources::insert_scope(batch, scope);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Scope.Create",
        {{"resourceId", resource.id}, {"scopeId", scope.id}},
        {.unique = {{Resources::scope_taken, &errors::scope_name_exists}}}
    ));
    co_return present(request.tenant, scope);
}

Task<ScopeShape> ResourcesApi::update_scope(
    const Request& request,
    Path<"resourceId"> id,
    Path<"scopeId"> scope_id,
    Body<UpdateScope> body
) {
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    const auto found = std::ranges::find(resource.scopes, scope_id.value, &Scope::id);
    if (found == resource.scopes.end()) co_return fail(errors::not_found);
    if (is_management_api(request.tenant, resource)) {
        co_return fail(errors::cannot_modify_management_api);
    }
    Scope scope = *found;
    if (body.value.name) {
        CO_CHECK(check_scope_name(*body.value.name));
        scope.name = *std::move(body.value.name);
    }
    if (body.value.description) scope.description = *std::move(body.value.description);
    sql::Batch batch;
    Resources::update_scope(batch, scope);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Scope.Update",
        {{"resourceId", resource.id}, {"scopeId", scope.id}},
        {.unique = {{Resources::scope_taken, &errors::scope_name_exists}}}
    ));
    co_return present(request.tenant, scope);
}

Task<void> ResourcesApi::remove_scope(
    const Request& request,
    Path<"resourceId"> id,
    Path<"scopeId"> scope_id
) {
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    if (is_management_api(request.tenant, resource)) {
        co_return fail(errors::cannot_modify_management_api);
    }
    sql::Batch batch;
    Resources::remove_scope(batch, resource.id, scope_id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Scope.Delete",
        {{"resourceId", resource.id}, {"scopeId", scope_id.value}}
    );
}

}  // namespace ostiary::management
