#include "store/builtin_clients.hpp"

namespace ostiary::store {

bool is_builtin_client(const ClientId& id) {
    return id.value == demo_app_id || id.value == account_center_id;
}

std::shared_ptr<const ClientEntry>
builtin_client(const TenantId& tenant, std::string_view base_url, const ClientId& id) {
    if (!is_builtin_client(id)) return nullptr;
    // The admin tenant holds administrators; it has nothing to try out.
    if (id.value == demo_app_id && tenant.value == "admin") return nullptr;

    auto entry = std::make_shared<ClientEntry>();
    Client& client = entry->client;
    client.id = id;
    client.type = ClientType::spa;
    const bool is_demo = id.value == demo_app_id;
    client.name = is_demo ? "Live Preview" : "Account Center";
    const std::string uri = std::string(base_url) + (is_demo ? "/demo-app" : "/account");
    client.oidc.redirect_uris = {uri};
    client.oidc.post_logout_redirect_uris = {uri};
    if (!is_demo) client.custom.always_issue_refresh_token = true;
    return entry;
}

}  // namespace ostiary::store
