#pragma once

#include "base/error.hpp"

// What can be wrong with credentials and with new accounts, in the codes of the Experience API.
namespace ostiary::identity::errors {

// For an unknown identifier, a wrong password and a user without password alike.
inline constexpr ErrorKind invalid_credentials{
    "session.invalid_credentials",
    422,
    "Incorrect account or password. Please check your input."
};
inline constexpr ErrorKind user_suspended{"user.suspended", 401, "This account is suspended."};
inline constexpr ErrorKind password_expired{
    "password.expired",
    422,
    "The password has expired. Please reset it."
};
inline constexpr ErrorKind too_many_attempts{
    "session.verification_blocked_too_many_attempts",
    400,
    "Too many attempts in a short time. Please try again later."
};
inline constexpr ErrorKind password_rejected{
    "password.rejected",
    422,
    "The password does not meet the password policy."
};
inline constexpr ErrorKind same_password{
    "user.same_password",
    422,
    "The new password must differ from the current one."
};
inline constexpr ErrorKind username_in_use{
    "user.username_already_in_use",
    422,
    "This username is already in use."
};
inline constexpr ErrorKind email_in_use{
    "user.email_already_in_use",
    422,
    "This email is associated with an existing account."
};
inline constexpr ErrorKind phone_in_use{
    "user.phone_already_in_use",
    422,
    "This phone number is associated with an existing account."
};
inline constexpr ErrorKind username_policy{
    "user.username_policy_violation",
    422,
    "The username does not meet the username policy."
};
inline constexpr ErrorKind invalid_email{"user.invalid_email", 400, "Invalid email address."};
inline constexpr ErrorKind invalid_phone{"user.invalid_phone", 400, "Invalid phone number."};

}  // namespace ostiary::identity::errors
