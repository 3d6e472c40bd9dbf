#pragma once

#include "store/snapshot.hpp"

#include <memory>
#include <string>

namespace ostiary::oauth {

using ClientEntryPtr = std::shared_ptr<const store::ClientEntry>;

// What an engine knows of the request it answers beside its parameters.
struct Context {
    std::shared_ptr<const store::Snapshot> snapshot;  // of the tenant
    std::string base_url;                             // of the tenant, as the client addressed it
    std::string base_path;                            // the path in it, "" or "/auth"
    std::string address;                              // of the client
    std::string user_agent;

    const TenantId& tenant() const { return snapshot->tenant; }
    std::string issuer() const { return base_url + "/oidc"; }
};

}  // namespace ostiary::oauth
