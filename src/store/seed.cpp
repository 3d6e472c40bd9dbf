#include "store/seed.hpp"

#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "model/client.hpp"
#include "model/resource.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"
#include "store/resources.hpp"
#include "store/roles.hpp"
#include "store/sign_in_experiences.hpp"
#include "store/snapshot.hpp"
#include "store/tenant_keys.hpp"
#include "store/tenants.hpp"

namespace ostiary::store {
namespace {

constexpr std::string_view every_operation = "Every operation of the API.";

// One tenant in the making.
struct Seeding {
    TenantId tenant;
    sql::Batch batch;
    const Vault& vault;
    Random& random;
    Milliseconds now;

    Resource add_resource(std::string_view name, std::string_view indicator) {
        Resource resource;
        resource.id = standard_id(random);
        resource.name = name;
        resource.indicator = indicator;
        resource.created_at = now;
        Resources::insert(batch, resource);
        return resource;
    }

    std::string
    add_scope(const Resource& resource, std::string_view name, std::string_view description) {
        Scope scope;
        scope.id = standard_id(random);
        scope.resource_id = resource.id;
        scope.name = name;
        scope.description = std::string(description);
        scope.created_at = now;
        Resources::insert_scope(batch, scope);
        return scope.id;
    }

    std::string add_role(
        std::string_view name,
        std::string_view description,
        RoleType type,
        std::vector<std::string> scope_ids
    ) {
        Role role;
        role.id = standard_id(random);
        role.name = name;
        role.description = description;
        role.type = type;
        role.scope_ids = std::move(scope_ids);
        Roles::insert(batch, role, now);
        return role.id;
    }

    void add_client(Client client, const std::vector<std::string>& role_ids) {
        client.created_at = now;
        Clients::insert(batch, client);
        for (const auto& role_id : role_ids) Clients::add_role(batch, client.id, role_id);
        if (!client.is_confidential()) return;
        const std::string value = secret_text(random);
        StoredClientSecret secret;
        secret.name = "Default secret";
        secret.digest = sha256(value);
        secret.sealed_value = vault.seal(
            value, ClientSecrets::seal_context(tenant, client.id, secret.name).context()
        );
        secret.created_at = now;
        ClientSecrets::insert(batch, client.id, secret);
    }
};

// A tenant administers itself: machine-to-machine clients of it that have this role may call its
// Management API.
void add_own_management_api(Seeding& seeding) {
    const auto api =
        seeding.add_resource("Logto Management API", management_indicator(seeding.tenant.value));
    const auto all = seeding.add_scope(api, "all", every_operation);
    seeding.add_role(
        "Logto Management API access",
        "For programs that administer this tenant.",
        RoleType::machine_to_machine,
        {all}
    );
}

// The admin tenant holds who administers every tenant: people through the Console, programs through
// a machine-to-machine client per tenant.
void add_administration(Seeding& seeding, std::string_view tenant) {
    const std::string name(tenant);
    const auto api = seeding.add_resource(
        "Logto Management API for tenant " + name, management_indicator(tenant)
    );
    const auto all = seeding.add_scope(api, "all", every_operation);
    seeding.add_role(
        administrator_role(tenant),
        "For people who administer the tenant " + name + ".",
        RoleType::user,
        {all}
    );
    const auto machine = seeding.add_role(
        "machine:mapi:" + name,
        "For programs that administer the tenant " + name + ".",
        RoleType::machine_to_machine,
        {all}
    );
    Client client;
    client.id = ClientId("m-" + name);
    client.name = "Management API access for " + name;
    client.description = "Administers the tenant " + name + ".";
    client.type = ClientType::machine_to_machine;
    client.custom.tenant_id = name;
    seeding.add_client(std::move(client), {machine});
}

void add_admin_tenant(Seeding& seeding, const SeedOptions& options) {
    const auto me = seeding.add_resource("Logto Me API", "https://admin.logto.app/me");
    const auto all = seeding.add_scope(me, "all", "Everything about one's own account.");
    seeding.add_role(admin_tenant_user_role, "For everyone of this tenant.", RoleType::user, {all});
    add_administration(seeding, default_tenant);
    add_administration(seeding, admin_tenant);

    Client console;
    console.id = ClientId("admin-console");
    console.name = "Console";
    console.description = "Administration of this installation.";
    console.type = ClientType::spa;
    console.oidc.redirect_uris = options.admin_console_redirect_uris;
    console.oidc.post_logout_redirect_uris = options.admin_console_redirect_uris;
    seeding.add_client(std::move(console), {});
}

SignInExperience experience_of(const TenantId& tenant) {
    SignInExperience experience;
    // Administrators are made by the link of the first start and by other administrators; nobody
    // makes an account here by themselves.
    if (tenant.value == admin_tenant) experience.sign_in_mode = SignInMode::sign_in;
    return experience;
}

// The tenant, its keys and how its users sign in.
void add_tenant(Seeding& seeding, std::string_view name, const MakeKey& make_key) {
    Tenants::insert_first(seeding.batch, name, seeding.now);
    TenantKeys::insert(seeding.batch, make_key(seeding.tenant, KeyKind::private_keys));
    TenantKeys::insert(seeding.batch, make_key(seeding.tenant, KeyKind::cookie_keys));
    SignInExperiences::insert_if_absent(seeding.batch, experience_of(seeding.tenant));
}

}  // namespace

std::string administrator_role(std::string_view tenant) {
    return std::string(tenant) + ":admin";
}

Task<int> seed(
    sql::Database& database,
    const Vault& vault,
    Random& random,
    Clock& clock,
    MakeKey make_key,
    SeedOptions options
) {
    int made = 0;
    for (const std::string_view name : {default_tenant, admin_tenant}) {
        const TenantId tenant(name);
        CO_TRY(const auto existing, co_await Tenants(database).find(tenant));
        if (existing) continue;
        Seeding seeding{tenant, {}, vault, random, clock.now()};
        add_tenant(seeding, name, make_key);
        if (name == admin_tenant) {
            add_admin_tenant(seeding, options);
        } else {
            add_own_management_api(seeding);
        }
        CO_TRY(const auto written, co_await database.write(tenant, std::move(seeding.batch)));
        // Another node was faster: its tenant stands.
        if (written) ++made;
    }
    co_return made;
}

Task<void> create_tenant(
    Snapshots& snapshots,
    const Vault& vault,
    Random& random,
    Clock& clock,
    MakeKey make_key,
    NewTenant tenant
) {
    if (!is_tenant_id(tenant.id.value)) co_return fail(invalid_tenant_id);
    if (co_await snapshots.get_latest(tenant.id)) co_return fail(tenant_exists);
    // Who administers it comes first: should the second batch fail, the command can be repeated.
    const TenantId admin(admin_tenant);
    CO_TRY(const auto administration, co_await snapshots.get_latest(admin));
    if (!administration->find_resource(management_indicator(tenant.id.value))) {
        Seeding seeding{admin, {}, vault, random, clock.now()};
        add_administration(seeding, tenant.id.value);
        CO_TRY(const auto written, co_await snapshots.write(admin, std::move(seeding.batch)));
        if (!written) co_return fail(tenant_exists);
    }
    Seeding seeding{tenant.id, {}, vault, random, clock.now()};
    add_tenant(seeding, tenant.name, make_key);
    add_own_management_api(seeding);
    seeding.batch.append(std::move(tenant.event));
    CO_TRY(const auto written, co_await snapshots.write(tenant.id, std::move(seeding.batch)));
    if (!written) co_return fail(tenant_exists);
    co_return ok();
}

}  // namespace ostiary::store
