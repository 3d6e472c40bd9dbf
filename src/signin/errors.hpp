#pragma once

#include "base/error.hpp"

// What the Experience API answers beyond credentials (identity/errors.hpp).
namespace ostiary::signin::errors {

// There is no interaction for the cookie of the request.
inline constexpr ErrorKind session_not_found{
    "session.not_found",
    400,
    "Session not found. Please go back and sign in again."
};
// There is one, but it was not started yet.
inline constexpr ErrorKind interaction_not_found{
    "session.interaction_not_found",
    404,
    "The interaction session was not found. Please go back and start again."
};
// Another request changed the interaction while this one was handled.
inline constexpr ErrorKind interaction_changed{
    "session.interaction_changed",
    409,
    "The interaction was changed by another request. Please try again."
};
inline constexpr ErrorKind verification_not_found{
    "session.verification_session_not_found",
    404,
    "The verification was not found. Please start it again."
};
inline constexpr ErrorKind verification_failed{
    "session.verification_failed",
    400,
    "The verification was not successful or cannot be used for this."
};
inline constexpr ErrorKind identifier_not_found{
    "session.identifier_not_found",
    404,
    "The user is not identified yet. Please go back and sign in again."
};
inline constexpr ErrorKind identity_conflict{
    "session.identity_conflict",
    409,
    "The interaction has already been identified with another account."
};
inline constexpr ErrorKind not_supported_for_forgot_password{
    "session.not_supported_for_forgot_password",
    400,
    "This operation is not supported for forgotten passwords."
};
inline constexpr ErrorKind invalid_interaction_type{
    "session.invalid_interaction_type",
    400,
    "This operation is not supported for the current interaction."
};
inline constexpr ErrorKind cross_site_request{
    "auth.forbidden",
    403,
    "Requests from other sites are not allowed."
};
// The sign-in mode does not allow the event.
inline constexpr ErrorKind forbidden{
    "auth.forbidden",
    403,
    "Forbidden. Please check the sign-in settings."
};
inline constexpr ErrorKind method_not_enabled{
    "user.sign_in_method_not_enabled",
    422,
    "This sign-in method is not enabled."
};
inline constexpr ErrorKind sign_up_method_not_enabled{
    "user.sign_up_method_not_enabled",
    422,
    "This sign-up method is not enabled."
};
inline constexpr ErrorKind user_not_found{"user.user_not_exist", 404, "The user does not exist."};
inline constexpr ErrorKind missing_profile{
    "user.missing_profile",
    422,
    "Further information is needed before you can go on."
};
inline constexpr ErrorKind username_exists{
    "user.username_exists_in_profile",
    422,
    "The account has a username already."
};
inline constexpr ErrorKind password_exists{
    "user.password_exists_in_profile",
    422,
    "The account has a password already."
};
inline constexpr ErrorKind target_missing{
    "guard.invalid_target",
    400,
    "A verificationId is required."
};

}  // namespace ostiary::signin::errors
