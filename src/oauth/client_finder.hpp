#pragma once

#include "oauth/context.hpp"

#include <memory>

namespace ostiary::oauth {

using ClientEntryPtr = std::shared_ptr<const store::ClientEntry>;

// The clients of a tenant: those that were registered, and the built-in `demo-app`, whose redirect
// URIs follow from the tenant's own address.
//
// Thread safety: all members may be called concurrently.
class ClientFinder {
public:
    explicit ClientFinder(store::Snapshots& snapshots) : snapshots_(snapshots) {}

    // Null if there is no such client.
    Task<ClientEntryPtr> find(const Context& context, ClientId id);

private:
    store::Snapshots& snapshots_;
};

inline constexpr std::string_view demo_app_id = "demo-app";
inline constexpr std::string_view admin_tenant_id = "admin";

}  // namespace ostiary::oauth
