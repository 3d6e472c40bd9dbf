#pragma once

#include "model/sign_in_experience.hpp"

// What a sign-in experience must satisfy beyond the types of its members.
namespace ostiary::management {

namespace errors {
inline constexpr ErrorKind duplicate_sign_up_identifiers{
    "sign_in_experiences.duplicated_sign_up_identifiers",
    400,
    "An identifier for sign-up is given twice."
};
inline constexpr ErrorKind username_needs_password{
    "sign_in_experiences.username_requires_password",
    400,
    "Who signs up with a username must set a password."
};
inline constexpr ErrorKind connector_missing{
    "sign_in_experiences.enabled_connector_not_found",
    400,
    "There is no connector that could deliver verification codes."
};
inline constexpr ErrorKind no_authentication_factor{
    "sign_in_experiences.at_least_one_authentication_factor",
    400,
    "A sign-in method needs a password or a verification code."
};
inline constexpr ErrorKind backup_code_alone{
    "sign_in_experiences.backup_code_cannot_be_enabled_alone",
    400,
    "Backup codes stand in for another factor."
};
inline constexpr ErrorKind duplicate_factors{
    "sign_in_experiences.duplicated_mfa_factors",
    400,
    "A second factor is given twice."
};
inline constexpr ErrorKind usernames_conflict{
    "sign_in_experiences.username_policy_case_conflicts_exist",
    409,
    "There are usernames that differ by case alone."
};
}  // namespace errors

// Colours, addresses, languages and bounds: guard.invalid_input with the path of the member.
Result<void> check_form(const SignInExperience& experience);

// That the methods for sign-up and sign-in are complete, and that none is asked for that nothing
// could carry out: verification codes need a connector, of which there is none.
Result<void> check_methods(const SignInExperience& experience);

}  // namespace ostiary::management
