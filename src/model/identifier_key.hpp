#pragma once

#include <string>
#include <string_view>

// Identifiers as they are compared: what is found or unique is a key, what is shown is the text
// that was given. Every look-up and every row goes through these, so that no second spelling of an
// identifier makes a second account. What may be an identifier at all is checked by
// identity/identifier.hpp.
namespace ostiary {

// Lower case; two usernames of one key are one user where the policy ignores case.
std::string username_key(std::string_view username);
std::string email_key(std::string_view email);
// Digits only.
std::string phone_key(std::string_view phone);

}  // namespace ostiary
