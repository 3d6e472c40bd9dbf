#pragma once

#include "audit/recorder.hpp"
#include "base/clock.hpp"
#include "identity/registration.hpp"
#include "store/roles.hpp"
#include "store/setup_links.hpp"
#include "store/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ostiary::signin {

// How an installation gets its first administrator: who has the one-time link of the first start
// makes an account of the admin tenant that administers the tenant `default`. The account is made
// once: as soon as anybody has the administrator's role, no link does anything.
//
// Thread safety: all members may be called concurrently.
class Setup {
public:
    using SnapshotPtr = std::shared_ptr<const store::Snapshot>;

    Setup(
        sql::Database& database,
        store::Snapshots& snapshots,
        identity::Registration& registration,
        audit::Recorder& recorder,
        Random& random,
        Clock& clock
    )
        : database_(database),
          snapshots_(snapshots),
          roles_(database),
          links_(database),
          registration_(registration),
          recorder_(recorder),
          random_(random),
          clock_(clock) {}

    // Whether the tenant is the one that administrators belong to, and has none yet.
    Task<bool> is_due(TenantId tenant);
    // The bearer value of a new link, in place of any earlier one; nothing when there is an
    // administrator.
    Task<std::optional<Secret>> renew_link();
    // The link of that bearer value, or errors::setup_link_refused.
    Task<store::SetupLink> find_link(std::string bearer);

    struct Account {
        std::string username;
        Secret password;
    };
    struct Browser {
        std::string address;
        std::string user_agent;
    };
    // Makes the administrator and uses up the link, both or neither. Says which of the password and
    // username policies is not met; errors::setup_link_refused if the link was used meanwhile.
    Task<void> create_administrator(store::SetupLink link, Account account, Browser browser);

private:
    sql::Database& database_;
    store::Snapshots& snapshots_;
    store::Roles roles_;
    store::SetupLinks links_;
    identity::Registration& registration_;
    audit::Recorder& recorder_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::signin
