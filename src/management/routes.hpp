#pragma once

#include "http/route.hpp"
#include "identity/password_hasher.hpp"
#include "identity/password_policy.hpp"
#include "management/changes.hpp"
#include "management/oidc_keys_api.hpp"
#include "store/client_secrets.hpp"
#include "store/clients.hpp"
#include "store/personal_access_tokens.hpp"
#include "store/users.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ostiary::management {

// What the Management API is built on.
struct Services {
    sql::Database& database;
    store::Snapshots& snapshots;
    audit::Recorder& recorder;
    identity::PasswordHasher& hasher;
    const Vault& vault;
    Random& random;
    Clock& clock;
    net::BlockingPool& pool;  // for making RSA keys
    identity::CommonPasswords common_passwords;
    OidcKeyPolicy key_policy;
    std::string status_key;  // of /api/status; empty: none
};

// The Management API as a whole: owns its parts and lists every path it serves. Who may call is
// decided by management/access_check.hpp, which the server installs.
class ManagementApi {
public:
    explicit ManagementApi(const Services& services);

    // The routes refer to this object.
    const std::vector<http::Route>& routes() const { return routes_; }

private:
    // Makes an API, which lives as long as this object, and lists its routes.
    template <class Api, class... Arguments>
    void add(Arguments&&... arguments) {
        auto api = std::make_shared<Api>(std::forward<Arguments>(arguments)...);
        http::join(routes_, api->routes());
        apis_.push_back(std::move(api));
    }

    store::Users users_;
    store::Clients clients_;
    store::ClientSecrets client_secrets_;
    store::PersonalAccessTokens personal_access_tokens_;
    Changes changes_;

    std::vector<std::shared_ptr<void>> apis_;
    std::vector<http::Route> routes_;
};

}  // namespace ostiary::management
