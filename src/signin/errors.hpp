#pragma once

#include "base/error.hpp"

// What the Experience API answers beyond credentials (identity/errors.hpp).
namespace ostiary::signin::errors {

// There is no interaction for the cookie of the request.
inline constexpr ErrorKind session_not_found{
    "session.not_found",
    400,
    "No sign-in is in progress in this browser; start again from the application."
};
// There is one, but it was not started yet.
inline constexpr ErrorKind interaction_not_found{
    "session.interaction_not_found",
    404,
    "The sign-in has not been started: send its event first."
};
// Another request changed the interaction while this one was handled.
inline constexpr ErrorKind interaction_changed{
    "session.interaction_changed",
    409,
    "Another request of this sign-in came first; repeat the step."
};
inline constexpr ErrorKind verification_not_found{
    "session.verification_session_not_found",
    404,
    "The sign-in has no verification of this id."
};
inline constexpr ErrorKind verification_failed{
    "session.verification_failed",
    400,
    "The verification did not succeed, or is for something else."
};
inline constexpr ErrorKind identifier_not_found{
    "session.identifier_not_found",
    404,
    "Nobody has been identified in this sign-in."
};
inline constexpr ErrorKind identity_conflict{
    "session.identity_conflict",
    409,
    "The sign-in is for another account by now."
};
inline constexpr ErrorKind not_supported_for_forgot_password{
    "session.not_supported_for_forgot_password",
    400,
    "Resetting a password has no such step."
};
inline constexpr ErrorKind invalid_interaction_type{
    "session.invalid_interaction_type",
    400,
    "The event of the sign-in has no such step."
};
inline constexpr ErrorKind cross_site_request{
    "auth.forbidden",
    403,
    "A page of another site sent this request."
};
// The sign-in mode does not allow the event.
inline constexpr ErrorKind forbidden{
    "auth.forbidden",
    403,
    "The settings for signing in do not allow this."
};
inline constexpr ErrorKind method_not_enabled{
    "user.sign_in_method_not_enabled",
    422,
    "Nobody signs in this way here."
};
inline constexpr ErrorKind sign_up_method_not_enabled{
    "user.sign_up_method_not_enabled",
    422,
    "Nobody registers this way here."
};
inline constexpr ErrorKind user_not_found{"user.user_not_exist", 404, "There is no such user."};
inline constexpr ErrorKind missing_profile{
    "user.missing_profile",
    422,
    "Further information is needed before you can go on."
};
inline constexpr ErrorKind username_exists{
    "user.username_exists_in_profile",
    422,
    "The account keeps the username that it has."
};
inline constexpr ErrorKind password_exists{
    "user.password_exists_in_profile",
    422,
    "The account has a password; it can be changed, not added."
};
// The link of the first start is not live: used, replaced, expired, or none of ours.
inline constexpr ErrorKind setup_link_refused{
    "setup.link_refused",
    403,
    "The set-up link does not work any more."
};
inline constexpr ErrorKind target_missing{
    "guard.invalid_target",
    400,
    "The member verificationId is needed here."
};

}  // namespace ostiary::signin::errors
