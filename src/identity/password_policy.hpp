#pragma once

#include "base/error.hpp"
#include "model/sign_in_experience.hpp"

#include <boost/json/array.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::identity {

// Why a password is refused.
struct PasswordIssue {
    std::string_view code;              // "password_rejected.too_short"
    std::optional<std::int64_t> bound;  // of too_short, too_long and character_types
};

// What of the user a password must not be made of.
struct UserInfo {
    std::string name;
    std::string username;
    std::string email;
    std::string phone;
};

// Passwords that are known to everybody who guesses. Asking a service about leaked passwords needs
// an outgoing connection; until there is one, a short list stands in for it.
enum class CommonPasswords {
    built_in,    // the most frequent ones of published leaks
    test_suite,  // the fixed two that API test suites expect to be refused
};
bool is_common_password(std::string_view password, CommonPasswords list);

// All issues, in the order of the policy; empty if the password may be used.
//
// Restricted parts (repetitions, sequences, words, user information) are refused only if less than
// three characters of the password are none of them.
std::vector<PasswordIssue> find_password_issues(
    std::string_view password,
    const PasswordPolicy& policy,
    const UserInfo& user,
    CommonPasswords common
);

// [{code, interpolation?}], as the API tells them.
boost::json::array encode_issues(const std::vector<PasswordIssue>& issues);

// The same as an error, password.rejected with {issues: [{code, interpolation?}]}.
Result<void> check_password(
    std::string_view password,
    const PasswordPolicy& policy,
    const UserInfo& user,
    CommonPasswords common
);

}  // namespace ostiary::identity
