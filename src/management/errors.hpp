#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

// The errors of the Management API, in the codes that its clients know.
namespace ostiary::management {

namespace errors {

inline constexpr ErrorKind authorization_header_missing{
    "auth.authorization_header_missing",
    401,
    "Authorization header is missing."
};
inline constexpr ErrorKind authorization_type_not_supported{
    "auth.authorization_token_type_not_supported",
    401,
    "Authorization type is not supported."
};
inline constexpr ErrorKind unauthorized{
    "auth.unauthorized",
    401,
    "Unauthorized. Please check credentials and its scope."
};
inline constexpr ErrorKind forbidden{
    "auth.forbidden",
    403,
    "Forbidden. Please check your user roles and permissions."
};

inline constexpr ErrorKind invalid_input{"request.invalid_input", 400, "Input is invalid."};
inline constexpr ErrorKind changed_meanwhile{
    "request.conflict",
    409,
    "The record was changed by another request. Please try again."
};

inline constexpr ErrorKind not_found{"entity.not_found", 404, "The resource does not exist."};
inline constexpr ErrorKind not_exists{
    "entity.not_exists_with_id",
    404,
    "There is no entity with that ID."
};
inline constexpr ErrorKind relation_not_found{
    "entity.relation_foreign_key_not_found",
    422,
    "Cannot find one or more foreign keys. Please check the input and ensure that all referenced "
    "entities exist."
};
inline constexpr ErrorKind unique_violation{
    "entity.unique_integrity_violation",
    422,
    "The entity already exists. Please check the input and try again."
};

inline constexpr ErrorKind cannot_delete_self{
    "user.cannot_delete_self",
    400,
    "You cannot delete yourself."
};
inline constexpr ErrorKind password_and_digest{
    "user.password_and_digest",
    400,
    "You cannot set both plain text password and password digest."
};
inline constexpr ErrorKind password_algorithm_required{
    "user.password_algorithm_required",
    400,
    "Password algorithm is required."
};
inline constexpr ErrorKind user_role_type{
    "user.invalid_role_type",
    422,
    "Invalid role type, can not assign machine-to-machine role to user."
};
inline constexpr ErrorKind token_name_exists{
    "user.personal_access_token_name_exists",
    422,
    "Personal access token name already exists."
};

inline constexpr ErrorKind role_name_in_use{
    "role.name_in_use",
    422,
    "This role name is already in use."
};
inline constexpr ErrorKind role_scope_exists{
    "role.scope_exists",
    422,
    "The scope has already been added to this role."
};
inline constexpr ErrorKind role_user_exists{
    "role.user_exists",
    422,
    "The user has already been added to this role."
};
inline constexpr ErrorKind role_application_exists{
    "role.application_exists",
    422,
    "The application has already been added to this role."
};
inline constexpr ErrorKind management_scope_for_user_role{
    "role.management_api_scopes_not_assignable_to_user_role",
    403,
    "Cannot assign management API scopes to a user role."
};
inline constexpr ErrorKind internal_role{
    "role.internal_role_violation",
    403,
    "Internal roles cannot be created, updated or deleted."
};

inline constexpr ErrorKind indicator_in_use{
    "resource.resource_identifier_in_use",
    422,
    "The API identifier is already in use."
};
inline constexpr ErrorKind cannot_delete_management_api{
    "resource.cannot_delete_management_api",
    400,
    "Cannot delete Logto management API."
};
inline constexpr ErrorKind cannot_modify_management_api{
    "resource.cannot_modify_management_api",
    400,
    "Cannot modify Logto management API."
};
inline constexpr ErrorKind scope_name_exists{
    "scope.name_exists",
    422,
    "The scope name is already in use."
};
inline constexpr ErrorKind scope_name_with_space{
    "scope.name_with_space",
    400,
    "The name of the scope cannot contain any spaces."
};

inline constexpr ErrorKind application_type{
    "application.invalid_type",
    422,
    "Only machine to machine applications can have associated roles."
};
inline constexpr ErrorKind application_role_type{
    "application.invalid_role_type",
    422,
    "The role is for users; a machine-to-machine application takes roles of its own type."
};
inline constexpr ErrorKind third_party_type{
    "application.invalid_third_party_application_type",
    400,
    "A third-party application signs users in: its type is Traditional, SPA or Native."
};
inline constexpr ErrorKind third_party_only{
    "application.third_party_application_only",
    422,
    "The feature is only available for third-party applications."
};
inline constexpr ErrorKind consent_scopes_not_found{
    "application.user_consent_scopes_not_found",
    422,
    "Invalid user consent scopes."
};
inline constexpr ErrorKind management_consent_scopes{
    "application.consent_management_api_scopes_not_allowed",
    400,
    "Management API scopes are not allowed."
};
inline constexpr ErrorKind protected_app_not_configured{
    "application.protected_app_not_configured",
    400,
    "Protected app provider is not configured."
};
inline constexpr ErrorKind use_saml_api{
    "application.saml.use_saml_app_api",
    400,
    "Use the SAML applications API to operate SAML apps."
};
inline constexpr ErrorKind no_legacy_secret{
    "application.no_legacy_secret_found",
    400,
    "The application does not have a legacy secret."
};
inline constexpr ErrorKind secret_name_exists{
    "application.secret_name_exists",
    422,
    "Secret name already exists."
};

inline constexpr ErrorKind key_required{"oidc.key_required", 422, "At least one key is required."};
inline constexpr ErrorKind key_not_found{"oidc.key_not_found", 404, "The key is not found."};
inline constexpr ErrorKind invalid_oidc_request{"oidc.invalid_request", 422, "Request is invalid."};

}  // namespace errors

// A bad value that no field list can describe; the details say what is wrong.
inline std::unexpected<Error> invalid_input(std::string details) {
    auto failure = fail(errors::invalid_input);
    failure.error().details = std::move(details);
    return failure;
}

}  // namespace ostiary::management
