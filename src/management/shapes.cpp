#include "management/shapes.hpp"

namespace ostiary::management {

ApplicationShape present(const TenantId& tenant, const Client& client) {
    ApplicationShape shape;
    shape.tenant_id = tenant.value;
    shape.id = client.id.value;
    shape.name = client.name;
    shape.description = client.description;
    shape.type = client.type;
    shape.oidc = client.oidc;
    shape.custom = client.custom;
    shape.custom_data = client.custom_data;
    shape.is_third_party = client.is_third_party;
    shape.created_at = client.created_at;
    return shape;
}

ScopeShape present(const TenantId& tenant, const Scope& scope) {
    ScopeShape shape;
    shape.tenant_id = tenant.value;
    shape.id = scope.id;
    shape.resource_id = scope.resource_id;
    shape.name = scope.name;
    shape.description = scope.description;
    shape.created_at = scope.created_at;
    return shape;
}

ResourceShape present(const TenantId& tenant, const Resource& resource) {
    ResourceShape shape;
    shape.tenant_id = tenant.value;
    shape.id = resource.id;
    shape.name = resource.name;
    shape.indicator = resource.indicator;
    shape.is_default = resource.is_default;
    shape.access_token_ttl = resource.access_token_ttl;
    return shape;
}

ResourceShape present_with_scopes(const TenantId& tenant, const Resource& resource) {
    ResourceShape shape = present(tenant, resource);
    auto& scopes = shape.scopes.emplace();
    for (const Scope& scope : resource.scopes) scopes.push_back(present(tenant, scope));
    return shape;
}

RoleShape present(const TenantId& tenant, const Role& role) {
    RoleShape shape;
    shape.tenant_id = tenant.value;
    shape.id = role.id;
    shape.name = role.name;
    shape.description = role.description;
    shape.type = role.type;
    shape.is_default = role.is_default;
    return shape;
}

UserShape present(User user) {
    UserShape shape;
    shape.id = std::move(user.id.value);
    shape.username = std::move(user.username);
    shape.primary_email = std::move(user.primary_email);
    shape.primary_phone = std::move(user.primary_phone);
    shape.name = std::move(user.name);
    shape.avatar = std::move(user.avatar);
    shape.custom_data = std::move(user.custom_data);
    shape.identities = std::move(user.identities);
    shape.last_sign_in_at = user.last_sign_in_at;
    shape.created_at = user.created_at;
    shape.updated_at = user.updated_at;
    shape.profile = std::move(user.profile);
    shape.application_id = std::move(user.client_id);
    shape.is_suspended = user.is_suspended;
    shape.has_password = user.password_digest.has_value();
    return shape;
}

}  // namespace ostiary::management
