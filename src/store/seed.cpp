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
#include "store/tenant_keys.hpp"
#include "store/tenants.hpp"

namespace ostiary::store {
namespace {

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
    const auto all =
        seeding.add_scope(api, "all", "Default scope for Management API, allows all permissions.");
    seeding.add_role(
        "Logto Management API access",
        "This default role grants access to the management API.",
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
    const auto all =
        seeding.add_scope(api, "all", "Default scope for Management API, allows all permissions.");
    seeding.add_role(
        name + ":admin", "Admin tenant admin role for tenant " + name, RoleType::user, {all}
    );
    const auto machine = seeding.add_role(
        "machine:mapi:" + name,
        "Machine-to-machine role for accessing Management API of tenant '" + name + "'.",
        RoleType::machine_to_machine,
        {all}
    );
    Client client;
    client.id = ClientId("m-" + name);
    client.name = "Management API access for " + name;
    client.description =
        "Machine-to-machine app for accessing Management API of tenant '" + name + "'.";
    client.type = ClientType::machine_to_machine;
    client.custom.tenant_id = name;
    seeding.add_client(std::move(client), {machine});
}

void add_admin_tenant(Seeding& seeding, const SeedOptions& options) {
    const auto me = seeding.add_resource("Logto Me API", "https://admin.logto.app/me");
    const auto all =
        seeding.add_scope(me, "all", "Default scope for Me API, allows all permissions.");
    seeding.add_role("user", "Default role for admin tenant.", RoleType::user, {all});
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
    // The first account of the admin tenant is the first administrator; registration is closed once
    // there is one.
    if (tenant.value == admin_tenant) experience.sign_in_mode = SignInMode::register_only;
    return experience;
}

}  // namespace

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
        Tenants::insert_first(seeding.batch, name, seeding.now);
        TenantKeys::insert(seeding.batch, make_key(tenant, KeyKind::private_keys));
        TenantKeys::insert(seeding.batch, make_key(tenant, KeyKind::cookie_keys));
        SignInExperiences::insert_if_absent(seeding.batch, experience_of(tenant));
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

}  // namespace ostiary::store
