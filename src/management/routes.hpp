#pragma once

#include "management/application_roles_api.hpp"
#include "management/application_secrets_api.hpp"
#include "management/applications_api.hpp"
#include "management/consent_scopes_api.hpp"
#include "management/logs_api.hpp"
#include "management/oidc_configs_api.hpp"
#include "management/oidc_keys_api.hpp"
#include "management/personal_access_tokens_api.hpp"
#include "management/resources_api.hpp"
#include "management/role_members_api.hpp"
#include "management/role_scopes_api.hpp"
#include "management/roles_api.hpp"
#include "management/sign_in_experience_api.hpp"
#include "management/status_api.hpp"
#include "management/user_passwords_api.hpp"
#include "management/user_roles_api.hpp"
#include "management/user_sessions_api.hpp"
#include "management/users_api.hpp"

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
    std::vector<http::Route> routes();

private:
    store::Users users_;
    store::Clients clients_;
    store::ClientSecrets client_secrets_;
    store::PersonalAccessTokens personal_access_tokens_;
    Changes changes_;

    ApplicationsApi applications_api_;
    ApplicationSecretsApi application_secrets_api_;
    ApplicationRolesApi application_roles_api_;
    ConsentScopesApi consent_scopes_api_;
    ResourcesApi resources_api_;
    RolesApi roles_api_;
    RoleMembersApi role_members_api_;
    UsersApi users_api_;
    UserPasswordsApi user_passwords_api_;
    UserRolesApi user_roles_api_;
    PersonalAccessTokensApi personal_access_tokens_api_;
    UserSessionsApi user_sessions_api_;
    RoleScopesApi role_scopes_api_;
    SignInExperienceApi sign_in_experience_api_;
    OidcKeysApi oidc_keys_api_;
    OidcConfigsApi oidc_configs_api_;
    LogsApi logs_api_;
    StatusApi status_api_;
};

}  // namespace ostiary::management
