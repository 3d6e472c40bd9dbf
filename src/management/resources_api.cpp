#include "management/resources_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/list.hpp"
#include "management/scope_search.hpp"
#include "store/resources.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using store::Resources;

constexpr std::string_view tag = "Resources";
// Indicators under it name organizations and what else is built in.
constexpr std::string_view reserved_indicators = "urn:logto:";

bool is_truthy(std::string_view text) {
    return text == "true" || text == "1" || text == "yes" || text == "y";
}

// A list of scopes in a request or a token is separated by spaces.
// https://www.rfc-editor.org/rfc/rfc6749#section-3.3
Result<void> check_scope_name(std::string_view name) {
    if (name.find_first_of(" \t\n\v\f\r") != std::string_view::npos) {
        return fail(errors::scope_name_with_space);
    }
    return {};
}

}  // namespace

std::vector<http::Route> ResourcesApi::routes() {
    using http::Access;
    using http::route;
    using Api = ResourcesApi;
    constexpr std::string_view all = "/api/resources";
    constexpr std::string_view one = "/api/resources/{id}";
    constexpr std::string_view scopes = "/api/resources/{resourceId}/scopes";
    constexpr std::string_view scope = "/api/resources/{resourceId}/scopes/{scopeId}";
    constexpr auto management = Access::management;
    return {
        route<&Api::list>(
            *this, "GET", all, management, {.summary = "List API resources", .tag = tag}
        ),
        route<&Api::create>(
            *this,
            "POST",
            all,
            management,
            {.summary = "Create an API resource", .success = 201, .tag = tag}
        ),
        route<&Api::get>(
            *this, "GET", one, management, {.summary = "Get an API resource", .tag = tag}
        ),
        route<&Api::update>(
            *this, "PATCH", one, management, {.summary = "Update an API resource", .tag = tag}
        ),
        route<&Api::remove>(
            *this, "DELETE", one, management, {.summary = "Delete an API resource", .tag = tag}
        ),
        route<&Api::set_default>(
            *this,
            "PATCH",
            "/api/resources/{id}/is-default",
            management,
            {.summary = "Make an API resource the default one, or no longer", .tag = tag}
        ),
        route<&Api::list_scopes>(
            *this, "GET", scopes, management, {.summary = "List scopes", .tag = tag}
        ),
        route<&Api::create_scope>(
            *this,
            "POST",
            scopes,
            management,
            {.summary = "Create a scope", .success = 201, .tag = tag}
        ),
        route<&Api::update_scope>(
            *this, "PATCH", scope, management, {.summary = "Update a scope", .tag = tag}
        ),
        route<&Api::remove_scope>(
            *this, "DELETE", scope, management, {.summary = "Delete a scope", .tag = tag}
        ),
    };
}

Task<Resource> ResourcesApi::find(TenantId tenant, std::string id) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(std::move(tenant)));
    const Resource* resource = snapshot->find_resource_by_id(id);
    if (!resource) co_return fail(errors::not_exists);
    co_return *resource;
}

Task<Resource> ResourcesApi::find_changeable(TenantId tenant, std::string id) {
    CO_TRY(auto resource, co_await find(std::move(tenant), std::move(id)));
    if (is_management_indicator(resource.indicator)) {
        co_return fail(errors::cannot_modify_management_api);
    }
    co_return resource;
}

Task<http::Page<ResourceShape>> ResourcesApi::list(
    const http::Request& request,
    http::Query<ListResources> query,
    http::PageRequest position
) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    const bool with_scopes = is_truthy(query.value.include_scopes.value_or(""));
    std::vector<ResourceShape> resources;
    for (const Resource& resource : snapshot->resources) {
        resources.push_back(
            with_scopes ? present_with_scopes(request.tenant, resource)
                        : present(request.tenant, resource)
        );
    }
    co_return page_of(std::move(resources), position);
}

Task<ResourceShape>
ResourcesApi::create(const http::Request& request, http::Body<CreateResource> body) {
    Resource resource;
    resource.id = standard_id(random_);
    resource.name = std::move(body.value.name);
    resource.indicator = std::move(body.value.indicator);
    resource.access_token_ttl = body.value.access_token_ttl.value_or(resource.access_token_ttl);
    resource.created_at = clock_.now();
    if (resource.indicator.starts_with(reserved_indicators)) {
        co_return fail(errors::indicator_in_use);
    }
    // Of another tenant: a resource of that name here could only be meant to deceive.
    if (is_management_indicator(resource.indicator) &&
        resource.indicator != management_indicator(request.tenant.value)) {
        co_return fail(errors::cannot_modify_management_api);
    }
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

Task<ResourceShape> ResourcesApi::get(const http::Request& request, http::Path<"id"> id) {
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    co_return present(request.tenant, resource);
}

Task<ResourceShape> ResourcesApi::update(
    const http::Request& request,
    http::Path<"id"> id,
    http::Body<UpdateResource> body
) {
    CO_CHECK(co_await find_changeable(request.tenant, id.value));
    sql::Batch batch;
    Resources::update(batch, id.value, body.value.name, body.value.access_token_ttl);
    CO_CHECK(co_await changes_.configure(
        request, std::move(batch), "Management.Resource.Update", {{"resourceId", id.value}}
    ));
    co_return co_await get(request, std::move(id));
}

Task<ResourceShape> ResourcesApi::set_default(
    const http::Request& request,
    http::Path<"id"> id,
    http::Body<SetDefaultResource> body
) {
    CO_CHECK(co_await find(request.tenant, id.value));
    sql::Batch batch;
    // At most one is: whoever becomes it takes the place of the other in the same batch.
    if (body.value.is_default) Resources::clear_default(batch);
    Resources::set_default(batch, id.value, body.value.is_default);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Resource.SetDefault",
        {{"resourceId", id.value}, {"isDefault", body.value.is_default}}
    ));
    co_return co_await get(request, std::move(id));
}

Task<void> ResourcesApi::remove(const http::Request& request, http::Path<"id"> id) {
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    if (is_management_indicator(resource.indicator)) {
        co_return fail(errors::cannot_delete_management_api);
    }
    sql::Batch batch;
    Resources::remove(batch, id.value);
    co_return co_await changes_.configure(
        request, std::move(batch), "Management.Resource.Delete", {{"resourceId", id.value}}
    );
}

Task<http::Page<ScopeShape>> ResourcesApi::list_scopes(
    const http::Request& request,
    http::Path<"resourceId"> id,
    http::PageRequest position
) {
    CO_TRY(const auto search, Search::parse(request, scope_search_fields));
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    std::vector<ScopeShape> scopes;
    // The scopes of a resource that does not exist are none.
    if (const Resource* resource = snapshot->find_resource_by_id(id.value)) {
        for (const Scope& scope : resource->scopes) {
            if (matches(search, scope)) scopes.push_back(present(request.tenant, scope));
        }
    }
    co_return page_of(std::move(scopes), position.or_first());
}

Task<ScopeShape> ResourcesApi::create_scope(
    const http::Request& request,
    http::Path<"resourceId"> id,
    http::Body<CreateScope> body
) {
    CO_CHECK(check_scope_name(body.value.name));
    CO_CHECK(co_await find_changeable(request.tenant, id.value));
    Scope scope;
    scope.id = standard_id(random_);
    scope.resource_id = id.value;
    scope.name = std::move(body.value.name);
    scope.description = std::move(body.value.description);
    scope.created_at = clock_.now();
    sql::Batch batch;
    Resources::insert_scope(batch, scope);
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Scope.Create",
        {{"resourceId", id.value}, {"scopeId", scope.id}},
        {.unique = {{Resources::scope_taken, &errors::scope_name_exists}}}
    ));
    co_return present(request.tenant, scope);
}

Task<ScopeShape> ResourcesApi::update_scope(
    const http::Request& request,
    http::Path<"resourceId"> id,
    http::Path<"scopeId"> scope_id,
    http::Body<UpdateScope> body
) {
    if (body.value.name) CO_CHECK(check_scope_name(*body.value.name));
    CO_CHECK(co_await find_changeable(request.tenant, id.value));
    sql::Batch batch;
    Resources::update_scope(
        batch, id.value, scope_id.value, body.value.name, body.value.description
    );
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Scope.Update",
        {{"resourceId", id.value}, {"scopeId", scope_id.value}},
        {.unique = {{Resources::scope_taken, &errors::scope_name_exists}}}
    ));
    CO_TRY(const auto resource, co_await find(request.tenant, id.value));
    const auto found = std::ranges::find(resource.scopes, scope_id.value, &Scope::id);
    if (found == resource.scopes.end()) co_return fail(errors::not_exists);
    co_return present(request.tenant, *found);
}

Task<void> ResourcesApi::remove_scope(
    const http::Request& request,
    http::Path<"resourceId"> id,
    http::Path<"scopeId"> scope_id
) {
    CO_CHECK(co_await find_changeable(request.tenant, id.value));
    sql::Batch batch;
    Resources::remove_scope(batch, id.value, scope_id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.Scope.Delete",
        {{"resourceId", id.value}, {"scopeId", scope_id.value}}
    );
}

}  // namespace ostiary::management
