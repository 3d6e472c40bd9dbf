#include "store/snapshot.hpp"

#include "base/try.hpp"
#include "store/builtin_clients.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"
#include "store/resources.hpp"
#include "store/roles.hpp"
#include "store/settings.hpp"
#include "store/sign_in_experiences.hpp"
#include "store/tenant_keys.hpp"
#include "store/tenants.hpp"

#include <algorithm>
#include <set>

namespace ostiary::store {
namespace {

// Clients kept with one snapshot, absent ones included.
constexpr std::size_t most_clients = 4096;

template <class T, class Member>
const T* find_by(const std::vector<T>& all, Member member, std::string_view value) {
    const auto found = std::ranges::find(all, value, member);
    return found == all.end() ? nullptr : &*found;
}

Task<std::shared_ptr<const Snapshot>> load(sql::Database& database, TenantId tenant) {
    auto snapshot = std::make_shared<Snapshot>();
    // The version comes first: what changes while the rest is read moves it, and refresh() sees
    // that.
    CO_TRY(auto row, co_await Tenants(database).find(tenant));
    if (!row) co_return fail(unknown_tenant);
    snapshot->tenant = tenant;
    snapshot->version = row->version;
    CO_TRY(auto experience, co_await SignInExperiences(database).find(tenant));
    if (experience) snapshot->experience = *std::move(experience);
    CO_TRY(snapshot->keys, co_await TenantKeys(database).list(tenant));
    CO_TRY(snapshot->resources, co_await Resources(database).list(tenant));
    CO_TRY(snapshot->roles, co_await Roles(database).list(tenant));
    CO_TRY(snapshot->settings, co_await Settings(database).list(tenant));
    co_return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

Task<std::shared_ptr<const ClientEntry>>
load_client(sql::Database& database, TenantId tenant, ClientId id) {
    Clients clients(database);
    CO_TRY(auto client, co_await clients.find(tenant, id));
    if (!client) co_return std::shared_ptr<const ClientEntry>();
    auto entry = std::make_shared<ClientEntry>();
    entry->client = *std::move(client);
    CO_TRY(auto secrets, co_await ClientSecrets(database).list(tenant, id));
    for (auto& secret : secrets) {
        entry->secrets.push_back(
            {std::move(secret.name), std::move(secret.digest), secret.expires_at}
        );
    }
    CO_TRY(entry->consent, co_await clients.get_consent_scopes(tenant, id));
    CO_TRY(entry->role_ids, co_await clients.list_role_ids(tenant, id));
    co_return std::shared_ptr<const ClientEntry>(std::move(entry));
}

}  // namespace

const Resource* Snapshot::find_resource(std::string_view indicator) const {
    return find_by(resources, &Resource::indicator, indicator);
}

const Resource* Snapshot::find_resource_by_id(std::string_view id) const {
    return find_by(resources, &Resource::id, id);
}

const Resource* Snapshot::default_resource() const {
    const auto found = std::ranges::find(resources, true, &Resource::is_default);
    return found == resources.end() ? nullptr : &*found;
}

const Role* Snapshot::find_role(std::string_view id) const {
    return find_by(roles, &Role::id, id);
}

std::vector<std::string>
Snapshot::granted_scopes(const Resource& resource, const std::vector<std::string>& role_ids) const {
    std::set<std::string_view> scope_ids;
    for (const auto& role_id : role_ids) {
        if (const Role* role = find_role(role_id)) {
            scope_ids.insert(role->scope_ids.begin(), role->scope_ids.end());
        }
    }
    std::vector<std::string> names;
    for (const Scope& scope : resource.scopes) {
        if (scope_ids.contains(scope.id)) names.push_back(scope.name);
    }
    return names;
}

std::shared_ptr<const ClientEntry> Snapshot::cached_client(const ClientId& id, bool& known) const {
    const std::lock_guard lock(mutex_);
    const auto found = clients_.find(id);
    known = found != clients_.end();
    return known ? found->second : nullptr;
}

void Snapshot::remember_client(const ClientId& id, std::shared_ptr<const ClientEntry> client)
    const {
    const std::lock_guard lock(mutex_);
    if (clients_.size() >= most_clients) {
        // Made-up ids must not drive out the clients that exist.
        std::erase_if(clients_, [](const auto& entry) { return entry.second == nullptr; });
        if (clients_.size() >= most_clients) clients_.erase(clients_.begin());
    }
    clients_[id] = std::move(client);
}

Snapshots::Snapshots(sql::Database& database, std::size_t capacity)
    : database_(database), capacity_(capacity) {}

Task<std::shared_ptr<const Snapshot>> Snapshots::get(TenantId tenant) {
    std::uint64_t seen = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto found = snapshots_.find(tenant);
        if (found != snapshots_.end()) co_return found->second;
        seen = invalidations_;
    }
    CO_TRY(auto snapshot, co_await load(database_, tenant));
    const std::lock_guard lock(mutex_);
    // A change that was written meanwhile may be missing from what was read: it serves this
    // request, which began before, but no other.
    if (invalidations_ != seen) co_return snapshot;
    if (snapshots_.size() >= capacity_) snapshots_.erase(snapshots_.begin());
    snapshots_[tenant] = snapshot;
    co_return snapshot;
}

Task<std::shared_ptr<const Snapshot>> Snapshots::get_latest(TenantId tenant) {
    CO_TRY(auto snapshot, co_await get(tenant));
    CO_TRY(const auto row, co_await Tenants(database_).find(tenant));
    if (row && row->version == snapshot->version) co_return snapshot;
    invalidate(tenant);
    co_return co_await get(std::move(tenant));
}

Task<std::shared_ptr<const ClientEntry>>
Snapshots::find_client(std::shared_ptr<const Snapshot> snapshot, ClientId id) {
    bool known = false;
    auto client = snapshot->cached_client(id, known);
    if (known) co_return client;
    CO_TRY(client, co_await load_client(database_, snapshot->tenant, id));
    snapshot->remember_client(id, client);
    co_return client;
}

Task<std::shared_ptr<const ClientEntry>> Snapshots::find_client(
    std::shared_ptr<const Snapshot> snapshot,
    ClientId id,
    std::string base_url
) {
    if (auto client = builtin_client(snapshot->tenant, base_url, id)) co_return client;
    co_return co_await find_client(std::move(snapshot), std::move(id));
}

Task<sql::Written> Snapshots::write(TenantId tenant, sql::Batch batch) {
    Tenants::bump(batch);
    // Also if the outcome is unknown because the database failed.
    const struct Drop {
        Snapshots& snapshots;
        const TenantId& tenant;
        ~Drop() {
            snapshots.invalidate(tenant);
            snapshots.announce_(tenant);
        }
    } drop{*this, tenant};
    co_return co_await database_.write(tenant, std::move(batch));
}

void Snapshots::invalidate(const TenantId& tenant) {
    const std::lock_guard lock(mutex_);
    ++invalidations_;
    snapshots_.erase(tenant);
}

void Snapshots::invalidate_unless(const TenantId& tenant, std::int64_t version) {
    const std::lock_guard lock(mutex_);
    const auto found = snapshots_.find(tenant);
    if (found != snapshots_.end() && found->second->version == version) return;
    ++invalidations_;
    if (found != snapshots_.end()) snapshots_.erase(found);
}

std::vector<TenantId> Snapshots::cached_tenants() {
    const std::lock_guard lock(mutex_);
    std::vector<TenantId> tenants;
    tenants.reserve(snapshots_.size());
    for (const auto& [tenant, snapshot] : snapshots_) tenants.push_back(tenant);
    return tenants;
}

Task<void> Snapshots::refresh() {
    std::vector<std::shared_ptr<const Snapshot>> cached;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [tenant, snapshot] : snapshots_) cached.push_back(snapshot);
    }
    Tenants tenants(database_);
    for (const auto& snapshot : cached) {
        CO_TRY(auto row, co_await tenants.find(snapshot->tenant));
        if (!row || row->version != snapshot->version) invalidate(snapshot->tenant);
    }
    co_return ok();
}

}  // namespace ostiary::store
