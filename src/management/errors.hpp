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
    "The request carries no Authorization header."
};
inline constexpr ErrorKind authorization_type_not_supported{
    "auth.authorization_token_type_not_supported",
    401,
    "The Authorization header must hold a bearer token."
};
inline constexpr ErrorKind unauthorized{
    "auth.unauthorized",
    401,
    "The access token is not valid for this API."
};
inline constexpr ErrorKind forbidden{
    "auth.forbidden",
    403,
    "The access token gives no permission to do this."
};

inline constexpr ErrorKind invalid_input{
    "request.invalid_input",
    400,
    "A value in the request does not fit."
};
inline constexpr ErrorKind changed_meanwhile{
    "request.conflict",
    409,
    "Another request changed the record first: read it again and repeat the change."
};

inline constexpr ErrorKind not_found{"entity.not_found", 404, "Nothing is stored here."};
inline constexpr ErrorKind not_exists{"entity.not_exists_with_id", 404, "Nothing has this id."};
inline constexpr ErrorKind relation_not_found{
    "entity.relation_foreign_key_not_found",
    422,
    "The request names something that is not stored."
};
inline constexpr ErrorKind unique_violation{
    "entity.unique_integrity_violation",
    422,
    "Something stored already has these values."
};

inline constexpr ErrorKind cannot_delete_self{
    "user.cannot_delete_self",
    400,
    "Nobody deletes the account that they act with."
};
inline constexpr ErrorKind password_and_digest{
    "user.password_and_digest",
    400,
    "A password and a digest of one exclude each other."
};
inline constexpr ErrorKind password_algorithm_required{
    "user.password_algorithm_required",
    400,
    "A digest comes with the name of its algorithm."
};
inline constexpr ErrorKind user_role_type{
    "user.invalid_role_type",
    422,
    "The role is for machine-to-machine applications; users take roles of type User."
};
inline constexpr ErrorKind token_name_exists{
    "user.personal_access_token_name_exists",
    422,
    "Another personal access token of the user has this name."
};

inline constexpr ErrorKind role_name_in_use{"role.name_in_use", 422, "Another role has this name."};
inline constexpr ErrorKind role_scope_exists{
    "role.scope_exists",
    422,
    "The role gives this scope as it is."
};
inline constexpr ErrorKind role_user_exists{
    "role.user_exists",
    422,
    "The user has the role as it is."
};
inline constexpr ErrorKind role_application_exists{
    "role.application_exists",
    422,
    "The application has the role as it is."
};
inline constexpr ErrorKind management_scope_for_user_role{
    "role.management_api_scopes_not_assignable_to_user_role",
    403,
    "Scopes of a Management API go to machine-to-machine roles only."
};
inline constexpr ErrorKind internal_role{
    "role.internal_role_violation",
    403,
    "The server alone makes and changes roles whose names begin with #internal:."
};

inline constexpr ErrorKind indicator_in_use{
    "resource.resource_identifier_in_use",
    422,
    "Another API resource has this indicator."
};
inline constexpr ErrorKind cannot_delete_management_api{
    "resource.cannot_delete_management_api",
    400,
    "The Management API of the tenant stays."
};
inline constexpr ErrorKind cannot_modify_management_api{
    "resource.cannot_modify_management_api",
    400,
    "The Management API of the tenant stays as it is."
};
inline constexpr ErrorKind scope_name_exists{
    "scope.name_exists",
    422,
    "Another scope of the resource has this name."
};
inline constexpr ErrorKind scope_name_with_space{
    "scope.name_with_space",
    400,
    "A scope is one word: its name has no spaces."
};

inline constexpr ErrorKind application_type{
    "application.invalid_type",
    422,
    "Applications of this type take no roles; those of type MachineToMachine do."
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
    "The application is not a third party's."
};
inline constexpr ErrorKind consent_scopes_not_found{
    "application.user_consent_scopes_not_found",
    422,
    "A scope to ask consent for is not known."
};
inline constexpr ErrorKind management_consent_scopes{
    "application.consent_management_api_scopes_not_allowed",
    400,
    "Nobody can consent to scopes of a Management API."
};
inline constexpr ErrorKind protected_app_not_configured{
    "application.protected_app_not_configured",
    400,
    "Protected applications are not offered here."
};
inline constexpr ErrorKind use_saml_api{
    "application.saml.use_saml_app_api",
    400,
    "SAML applications have operations of their own."
};
inline constexpr ErrorKind no_legacy_secret{
    "application.no_legacy_secret_found",
    400,
    "The application has no secret from before secrets had names."
};
inline constexpr ErrorKind secret_name_exists{
    "application.secret_name_exists",
    422,
    "Another secret of the application has this name."
};

inline constexpr ErrorKind key_required{
    "oidc.key_required",
    422,
    "One key must remain, and the one that signs does."
};
inline constexpr ErrorKind key_not_found{"oidc.key_not_found", 404, "There is no such key."};
inline constexpr ErrorKind invalid_oidc_request{
    "oidc.invalid_request",
    422,
    "The change does not fit the present keys."
};

}  // namespace errors

// A bad value that no field list can describe; the details say what is wrong.
inline std::unexpected<Error> invalid_input(std::string details) {
    auto failure = fail(errors::invalid_input);
    failure.error().details = std::move(details);
    return failure;
}

}  // namespace ostiary::management
