#pragma once

#include "base/error.hpp"

// What can be wrong with credentials and with new accounts, in the codes of the Experience API.
namespace ostiary::identity::errors {

// For an unknown identifier, a wrong password and a user without password alike.
inline constexpr ErrorKind invalid_credentials{
    "session.invalid_credentials",
    422,
    "No account has this identifier and password."
};
inline constexpr ErrorKind user_suspended{"user.suspended", 401, "The account has been suspended."};
inline constexpr ErrorKind password_expired{
    "password.expired",
    422,
    "The password is too old and must be replaced."
};
inline constexpr ErrorKind too_many_attempts{
    "session.verification_blocked_too_many_attempts",
    400,
    "There were too many failures; wait before the next attempt."
};
inline constexpr ErrorKind password_rejected{
    "password.rejected",
    422,
    "The password is weaker than the policy allows."
};
inline constexpr ErrorKind same_password{
    "user.same_password",
    422,
    "The new password equals the present one."
};
inline constexpr ErrorKind username_in_use{
    "user.username_already_in_use",
    422,
    "Another account has this username."
};
inline constexpr ErrorKind email_in_use{
    "user.email_already_in_use",
    422,
    "Another account has this e-mail address."
};
inline constexpr ErrorKind phone_in_use{
    "user.phone_already_in_use",
    422,
    "Another account has this phone number."
};
inline constexpr ErrorKind username_policy{
    "user.username_policy_violation",
    422,
    "The username does not fit the policy for usernames."
};
inline constexpr ErrorKind invalid_email{"user.invalid_email", 400, "This is no e-mail address."};
inline constexpr ErrorKind invalid_phone{"user.invalid_phone", 400, "This is no phone number."};

}  // namespace ostiary::identity::errors
