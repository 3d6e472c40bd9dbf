#include "oauth/client_finder.hpp"

#include "base/try.hpp"

namespace ostiary::oauth {
namespace {

ClientEntryPtr demo_app(const Context& context) {
    auto entry = std::make_shared<store::ClientEntry>();
    Client& client = entry->client;
    client.id = ClientId(demo_app_id);
    client.name = "Live Preview";
    client.type = ClientType::spa;
    client.oidc.redirect_uris = {context.base_url + "/demo-app"};
    client.oidc.post_logout_redirect_uris = client.oidc.redirect_uris;
    return entry;
}

}  // namespace

Task<ClientEntryPtr> ClientFinder::find(const Context& context, ClientId id) {
    if (id.value == demo_app_id && context.tenant().value != admin_tenant_id) {
        co_return demo_app(context);
    }
    CO_TRY(auto entry, co_await snapshots_.find_client(context.snapshot, std::move(id)));
    co_return entry;
}

}  // namespace ostiary::oauth
