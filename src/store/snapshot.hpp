#pragma once

#include "base/task.hpp"
#include "model/client.hpp"
#include "model/resource.hpp"
#include "model/sign_in_experience.hpp"
#include "model/tenant_key.hpp"
#include "sql/database.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ostiary::store {

// A client with everything that is decided by its configuration.
struct ClientEntry {
    Client client;
    std::vector<ClientSecret> secrets;
    ConsentScopes consent;              // of a third-party client
    std::vector<std::string> role_ids;  // machine-to-machine roles
};

// The configuration of one tenant at one version: immutable, shared by all requests.
//
// Thread safety: all members may be called concurrently.
class Snapshot {
public:
    TenantId tenant;
    std::int64_t version = 0;
    SignInExperience experience;
    std::vector<TenantKey> keys;
    std::vector<Resource> resources;  // with their scopes
    std::vector<Role> roles;          // with their scope ids
    std::map<std::string, json::value> settings;

    const Resource* find_resource(std::string_view indicator) const;
    const Resource* find_resource_by_id(std::string_view id) const;
    const Resource* default_resource() const;
    const Role* find_role(std::string_view id) const;
    // The names of the scopes of `resource` that the roles give.
    std::vector<std::string>
    granted_scopes(const Resource& resource, const std::vector<std::string>& role_ids) const;

    // Clients are loaded when first asked for and kept with the snapshot; absent ones too, for a
    // bounded number of ids.
    std::shared_ptr<const ClientEntry> cached_client(const ClientId& id, bool& known) const;
    void remember_client(const ClientId& id, std::shared_ptr<const ClientEntry> client) const;

private:
    mutable std::mutex mutex_;
    mutable std::unordered_map<ClientId, std::shared_ptr<const ClientEntry>> clients_;
};

// The snapshots of this node: a bounded cache, filled on demand. A configuration change moves the
// tenant's version in its own batch (bump()); the node that made it drops its snapshot at once, the
// others when they are told, or find the version moved (jobs/configuration_watch.hpp), within a
// second.
class Snapshots {
public:
    Snapshots(sql::Database& database, std::size_t capacity);

    // Is called after each write, whatever its outcome. To be set before the first; must not throw.
    void set_announcer(std::function<void(const TenantId&)> announcer) {
        announce_ = std::move(announcer);
    }

    // The current snapshot; an error of kind unknown_tenant if there is no such tenant.
    Task<std::shared_ptr<const Snapshot>> get(TenantId tenant);
    // The same at the version that the database has now, for whoever must see at once what was
    // written on another node.
    Task<std::shared_ptr<const Snapshot>> get_latest(TenantId tenant);
    // A client of that tenant, or null.
    Task<std::shared_ptr<const ClientEntry>>
    find_client(std::shared_ptr<const Snapshot> snapshot, ClientId id);
    // The same, including the built-in clients (store/builtin_clients.hpp), whose redirect URIs
    // follow from the base URL of the request.
    Task<std::shared_ptr<const ClientEntry>>
    find_client(std::shared_ptr<const Snapshot> snapshot, ClientId id, std::string base_url);

    // Writes a configuration change: adds the version bump, and drops the snapshot once written.
    Task<sql::Written> write(TenantId tenant, sql::Batch batch);

    void invalidate(const TenantId& tenant);
    // Drops what is not at that version.
    void invalidate_unless(const TenantId& tenant, std::int64_t version);
    // The tenants that requests have asked for of late.
    std::vector<TenantId> cached_tenants();
    // Drops every snapshot whose version in the database differs. Called by a job on each node.
    Task<void> refresh();

private:
    sql::Database& database_;
    std::size_t capacity_;
    std::function<void(const TenantId&)> announce_ = [](const TenantId&) {};
    std::mutex mutex_;
    std::unordered_map<TenantId, std::shared_ptr<const Snapshot>> snapshots_;
    std::uint64_t invalidations_ = 0;
};

inline constexpr ErrorKind unknown_tenant{"tenant.not_found", 404, "There is no such tenant."};

}  // namespace ostiary::store
