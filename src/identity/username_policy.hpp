#pragma once

#include "base/error.hpp"
#include "model/sign_in_experience.hpp"
#include "store/users.hpp"

#include <string_view>

namespace ostiary::identity {

// Whether "Ada" and "ada" are two users of the tenant.
store::UsernameCase username_case(const SignInExperience& experience);

// What the tenant allows in usernames beyond what a username is: its length and its characters.
Result<void> check_username(std::string_view username, const SignInExperience& experience);

}  // namespace ostiary::identity
