#include "management/routes.hpp"

#include "management/application_roles_api.hpp"
#include "management/application_secrets_api.hpp"
#include "management/applications_api.hpp"
#include "management/consent_scopes_api.hpp"
#include "management/logs_api.hpp"
#include "management/oidc_configs_api.hpp"
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

ManagementApi::ManagementApi(const Services& s)
    : users_(s.database),
      clients_(s.database),
      client_secrets_(s.database),
      personal_access_tokens_(s.database),
      changes_(s.database, s.snapshots, s.recorder) {
    add<ApplicationsApi>(s.snapshots, clients_, changes_, s.vault, s.random, s.clock);
    add<ApplicationSecretsApi>(clients_, client_secrets_, changes_, s.vault, s.random, s.clock);
    add<ApplicationRolesApi>(s.snapshots, clients_, changes_);
    add<ConsentScopesApi>(s.snapshots, clients_, changes_);
    add<ResourcesApi>(s.snapshots, changes_, s.random, s.clock);
    add<RolesApi>(s.database, s.snapshots, changes_, s.random, s.clock);
    add<RoleMembersApi>(s.database, s.snapshots, changes_);
    add<UsersApi>(s.database, s.snapshots, changes_, s.hasher, s.random, s.clock);
    add<UserPasswordsApi>(users_, changes_, s.hasher, s.clock);
    add<UserRolesApi>(s.snapshots, users_, changes_);
    add<PersonalAccessTokensApi>(
        users_, personal_access_tokens_, changes_, s.vault, s.random, s.clock
    );
    add<UserSessionsApi>(s.database, s.snapshots, changes_, s.clock);
    add<RoleScopesApi>(s.snapshots, changes_);
    add<SignInExperienceApi>(s.database, s.snapshots, changes_, s.common_passwords);
    const tokens::KeyMaker keys(s.vault, s.random, s.clock);
    add<OidcKeysApi>(s.snapshots, changes_, keys, s.pool, s.clock, s.key_policy);
    add<OidcConfigsApi>(s.snapshots, changes_);
    add<LogsApi>(s.database);
    add<StatusApi>(s.status_key);
}

}  // namespace ostiary::management
