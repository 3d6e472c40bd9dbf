#include "signin/setup.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "identity/identifier.hpp"
#include "signin/errors.hpp"
#include "store/seed.hpp"

#include <algorithm>

namespace ostiary::signin {
namespace {

const TenantId admin_tenant{store::admin_tenant};

const Role* find_role_by_name(const store::Snapshot& snapshot, std::string_view name) {
    const auto found = std::ranges::find(snapshot.roles, name, &Role::name);
    return found == snapshot.roles.end() ? nullptr : &*found;
}

// Gives access to the Management API of the tenant `default`.
const Role* administrator_role(const store::Snapshot& snapshot) {
    return find_role_by_name(snapshot, store::administrator_role(store::default_tenant));
}

}  // namespace

Task<bool> Setup::is_due(TenantId tenant) {
    if (tenant != admin_tenant) co_return false;
    CO_TRY(const auto snapshot, co_await snapshots_.get(tenant));
    // Without the role there is nothing that a link could give.
    const Role* role = administrator_role(*snapshot);
    if (!role) co_return false;
    CO_TRY(const auto administrators, co_await roles_.count_users(tenant, role->id));
    co_return administrators == 0;
}

Task<std::optional<Secret>> Setup::renew_link() {
    CO_TRY(const bool due, co_await is_due(admin_tenant));
    if (!due) co_return std::optional<Secret>{};
    sql::Batch batch;
    Secret bearer = store::SetupLinks::replace(batch, random_, clock_.now());
    CO_TRY(
        [[maybe_unused]] const auto written,
        co_await database_.write(admin_tenant, std::move(batch))
    );
    co_return std::optional<Secret>(std::move(bearer));
}

Task<store::SetupLink> Setup::find_link(std::string bearer) {
    CO_TRY(auto link, co_await links_.find(admin_tenant, std::move(bearer), clock_.now()));
    if (!link) co_return fail(errors::setup_link_refused);
    co_return *std::move(link);
}

Task<void> Setup::create_administrator(store::SetupLink link, Account account, Browser browser) {
    CO_TRY(const auto snapshot, co_await snapshots_.get(admin_tenant));
    const Role* role = administrator_role(*snapshot);
    if (!role) co_return fail(errors::setup_link_refused);

    auto identifier = identity::parse_identifier(IdentifierType::username, account.username);
    if (!identifier) co_return fail(identity::errors::username_policy);
    CO_CHECK(co_await registration_.check_free(snapshot, *identifier));
    identity::Profile profile;
    profile.set(*identifier);
    CO_TRY(
        profile.password_digest,
        co_await registration_.digest_of(
            snapshot, std::move(account.password), profile.user_info(), browser.address
        )
    );

    sql::Batch batch;
    store::SetupLinks::consume(batch, link, clock_.now());
    store::Users::require_unused_role(batch, role->id);
    const auto added = registration_.add(batch, *snapshot, profile);
    store::Users::add_role(batch, added.user.id, role->id);
    if (const Role* own = find_role_by_name(*snapshot, store::admin_tenant_user_role)) {
        store::Users::add_role(batch, added.user.id, own->id);
    }
    audit::Event event;
    event.key = audit::keys::setup_administrator;
    event.user_id = added.user.id.value;
    event.ip = std::move(browser.address);
    event.user_agent = std::move(browser.user_agent);
    recorder_.add(batch, std::move(event));
    CO_TRY(const auto written, co_await database_.write(admin_tenant, std::move(batch)));
    if (!written.conflict) co_return ok();
    const ErrorKind* taken = identity::Registration::taken(*written.conflict, added.username_guard);
    co_return fail(taken ? *taken : errors::setup_link_refused);
}

}  // namespace ostiary::signin
