#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace ostiary {

// What clients and pages are told of a user, and whether the user may sign in.
struct EndUser {
    UserId id;
    std::optional<std::string> username;
    std::optional<std::string> primary_email;
    std::optional<std::string> primary_phone;
    std::optional<std::string> name;
    std::optional<std::string> avatar;
    bool is_suspended = false;
    boost::json::object profile;  // OpenID Connect standard claims, camelCase as in the API
    boost::json::object custom_data;
    boost::json::object identities;
    Milliseconds created_at = 0;
    Milliseconds updated_at = 0;
};

struct User : EndUser {
    std::optional<std::string> password_digest;     // in the format that password_algorithm names
    std::optional<std::string> password_algorithm;  // Argon2id, Argon2i, Bcrypt, ...
    std::optional<Milliseconds> password_updated_at;
    bool is_password_expired = false;
    boost::json::object logto_config;
    boost::json::array mfa_verifications;
    std::optional<std::string> client_id;
    std::optional<Milliseconds> last_sign_in_at;
};

}  // namespace ostiary
