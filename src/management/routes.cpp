#include "management/routes.hpp"

namespace ostiary::management {

ManagementApi::ManagementApi(const Services& s)
    : users_(s.database),
      clients_(s.database),
      client_secrets_(s.database),
      personal_access_tokens_(s.database),
      changes_(s.database, s.snapshots, s.recorder),
      applications_api_(s.snapshots, clients_, changes_, s.vault, s.random, s.clock),
      application_secrets_api_(clients_, client_secrets_, changes_, s.vault, s.random, s.clock),
      application_roles_api_(s.snapshots, clients_, changes_),
      consent_scopes_api_(s.snapshots, clients_, changes_),
      resources_api_(s.snapshots, changes_, s.random, s.clock),
      roles_api_(s.database, s.snapshots, changes_, s.random, s.clock),
      role_members_api_(s.database, s.snapshots, changes_),
      users_api_(s.database, s.snapshots, changes_, s.hasher, s.random, s.clock),
      user_passwords_api_(users_, changes_, s.hasher, s.clock),
      user_roles_api_(s.snapshots, users_, changes_),
      personal_access_tokens_api_(
          users_,
          personal_access_tokens_,
          changes_,
          s.vault,
          s.random,
          s.clock
      ),
      user_sessions_api_(s.database, s.snapshots, changes_, s.clock),
      role_scopes_api_(s.snapshots, changes_),
      sign_in_experience_api_(s.database, s.snapshots, changes_, s.common_passwords),
      oidc_keys_api_(
          s.snapshots,
          changes_,
          tokens::KeyMaker(s.vault, s.random, s.clock),
          s.pool,
          s.clock,
          s.key_policy
      ),
      oidc_configs_api_(s.snapshots, changes_),
      logs_api_(s.database),
      status_api_(s.status_key) {}

std::vector<http::Route> ManagementApi::routes() {
    std::vector<http::Route> all;
    http::join(all, applications_api_.routes());
    http::join(all, application_secrets_api_.routes());
    http::join(all, application_roles_api_.routes());
    http::join(all, consent_scopes_api_.routes());
    http::join(all, resources_api_.routes());
    http::join(all, roles_api_.routes());
    http::join(all, role_members_api_.routes());
    http::join(all, users_api_.routes());
    http::join(all, user_passwords_api_.routes());
    http::join(all, user_roles_api_.routes());
    http::join(all, personal_access_tokens_api_.routes());
    http::join(all, user_sessions_api_.routes());
    http::join(all, role_scopes_api_.routes());
    http::join(all, sign_in_experience_api_.routes());
    http::join(all, oidc_keys_api_.routes());
    http::join(all, oidc_configs_api_.routes());
    http::join(all, logs_api_.routes());
    http::join(all, status_api_.routes());
    return all;
}

}  // namespace ostiary::management
