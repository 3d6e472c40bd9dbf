#include "management/consent_scopes_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "management/resources_api.hpp"
#include "tokens/claims.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using http::Access;
using http::Body;
using http::Path;
using http::Request;
using store::Clients;

Result<void> check_third_party(const std::optional<Client>& client) {
    if (!client) return fail(errors::not_exists);
    if (!client->is_third_party) return fail(errors::third_party_only);
    return {};
}

bool is_user_scope(const std::string& name) {
    const auto& known = tokens::supported_scopes();
    return name != "openid" && name != "offline_access" &&
           std::ranges::find(known, name) != known.end();
}

Result<void> check_resource_scope(const store::Snapshot& snapshot, const std::string& id) {
    for (const Resource& resource : snapshot.resources) {
        if (std::ranges::find(resource.scopes, id, &Scope::id) == resource.scopes.end()) continue;
        if (is_management_indicator(resource.indicator)) {
            return fail(errors::management_consent_scopes);
        }
        return {};
    }
    return fail(errors::consent_scopes_not_found);
}

Result<void> check_scopes(const store::Snapshot& snapshot, const AssignConsentScopes& scopes) {
    // There are no organizations whose scopes could be meant.
    if (!scopes.organization_scopes.empty() || !scopes.organization_resource_scopes.empty()) {
        return fail(errors::consent_scopes_not_found);
    }
    for (const auto& id : scopes.resource_scopes) {
        if (auto checked = check_resource_scope(snapshot, id); !checked) return checked;
    }
    if (!std::ranges::all_of(scopes.user_scopes, is_user_scope)) {
        return json::invalid("userScopes", "must name user scopes");
    }
    return {};
}

}  // namespace

std::vector<http::Route> ConsentScopesApi::routes() {
    using Api = ConsentScopesApi;
    constexpr auto access = Access::management;
    constexpr std::string_view path = "/api/applications/{applicationId}/user-consent-scopes";
    return {
        http::route<&Api::get>(
            *this,
            "GET",
            path,
            access,
            {.summary = "List all the user consent scopes of an application"}
        ),
        http::route<&Api::assign>(
            *this,
            "POST",
            path,
            access,
            {.summary = "Assign user consent scopes to application", .success = 201}
        ),
        http::route<&Api::remove>(
            *this,
            "DELETE",
            "/api/applications/{applicationId}/user-consent-scopes/{scopeType}/{scopeId}",
            access,
            {.summary = "Remove user consent scope from application"}
        ),
    };
}

Task<ConsentScopesShape> ConsentScopesApi::get(const Request& request, Path<"applicationId"> id) {
    const ClientId client_id(id.value);
    CO_TRY(const auto client, co_await clients_.find(request.tenant, client_id));
    CO_CHECK(check_third_party(client));
    CO_TRY(const auto consent, co_await clients_.get_consent_scopes(request.tenant, client_id));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    ConsentScopesShape shape;
    shape.user_scopes = consent.user_scopes;
    for (const Resource& resource : snapshot->resources) {
        ConsentResourceScopes group{{resource.id, resource.name, resource.indicator}, {}};
        for (const Scope& scope : resource.scopes) {
            const auto& ids = consent.resource_scopes;
            if (std::ranges::find(ids, scope.id) == ids.end()) continue;
            group.scopes.push_back({scope.id, scope.name, scope.description});
        }
        if (!group.scopes.empty()) shape.resource_scopes.push_back(std::move(group));
    }
    co_return shape;
}

Task<http::Response> ConsentScopesApi::assign(
    const Request& request,
    Path<"applicationId"> id,
    Body<AssignConsentScopes> body
) {
    const ClientId client_id(id.value);
    CO_TRY(const auto client, co_await clients_.find(request.tenant, client_id));
    CO_CHECK(check_third_party(client));
    CO_TRY(const auto snapshot, co_await snapshots_.get(request.tenant));
    CO_CHECK(check_scopes(*snapshot, body.value));
    sql::Batch batch;
    for (const auto& name : body.value.user_scopes) {
        Clients::add_consent_scope(batch, client_id, Clients::user_scopes, name);
    }
    for (const auto& scope_id : body.value.resource_scopes) {
        Clients::add_consent_scope(batch, client_id, Clients::resource_scopes, scope_id);
    }
    CO_CHECK(co_await changes_.configure(
        request, std::move(batch), "Management.ConsentScopes.Add", {{"applicationId", id.value}}
    ));
    http::Response response;
    response.status = 201;
    co_return response;
}

Task<void> ConsentScopesApi::remove(
    const Request& request,
    Path<"applicationId"> id,
    Path<"scopeType"> type,
    Path<"scopeId"> scope_id
) {
    if (type.value != Clients::user_scopes && type.value != Clients::resource_scopes) {
        if (type.value == "organization-scopes" || type.value == "organization-resource-scopes") {
            co_return fail(errors::not_found);
        }
        co_return json::invalid("scopeType", "must be the kind of a scope");
    }
    sql::Batch batch;
    Clients::remove_consent_scope(batch, ClientId(id.value), type.value, scope_id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.ConsentScopes.Remove",
        {{"applicationId", id.value}, {"scopeId", scope_id.value}}
    );
}

}  // namespace ostiary::management
