#pragma once

#include "identity/identifier.hpp"
#include "json/fields.hpp"
#include "management/uri_rules.hpp"

#include <optional>
#include <string>
#include <vector>

// What requests about users carry.
namespace ostiary::management {

struct Address {
    std::optional<std::string> formatted;
    std::optional<std::string> street_address;
    std::optional<std::string> locality;
    std::optional<std::string> region;
    std::optional<std::string> postal_code;
    std::optional<std::string> country;

    static constexpr auto fields() {
        using A = Address;
        return std::tuple{
            json::field("formatted", &A::formatted, {.omit_null = true}),
            json::field("streetAddress", &A::street_address, {.omit_null = true}),
            json::field("locality", &A::locality, {.omit_null = true}),
            json::field("region", &A::region, {.omit_null = true}),
            json::field("postalCode", &A::postal_code, {.omit_null = true}),
            json::field("country", &A::country, {.omit_null = true}),
        };
    }
};

// The standard claims that are kept together; other members are dropped.
// https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
struct Profile {
    std::optional<std::string> family_name;
    std::optional<std::string> given_name;
    std::optional<std::string> middle_name;
    std::optional<std::string> nickname;
    std::optional<std::string> preferred_username;
    std::optional<std::string> profile;
    std::optional<std::string> website;
    std::optional<std::string> gender;
    std::optional<std::string> birthdate;
    std::optional<std::string> zoneinfo;
    std::optional<std::string> locale;
    std::optional<Address> address;

    static constexpr auto fields() {
        using P = Profile;
        return std::tuple{
            json::field("familyName", &P::family_name, {.omit_null = true}),
            json::field("givenName", &P::given_name, {.omit_null = true}),
            json::field("middleName", &P::middle_name, {.omit_null = true}),
            json::field("nickname", &P::nickname, {.omit_null = true}),
            json::field("preferredUsername", &P::preferred_username, {.omit_null = true}),
            json::field("profile", &P::profile, {.omit_null = true}),
            json::field("website", &P::website, {.omit_null = true}),
            json::field("gender", &P::gender, {.omit_null = true}),
            json::field("birthdate", &P::birthdate, {.omit_null = true}),
            json::field("zoneinfo", &P::zoneinfo, {.omit_null = true}),
            json::field("locale", &P::locale, {.omit_null = true}),
            json::field("address", &P::address, {.omit_null = true}),
        };
    }
};

// In a PATCH, an empty text takes the value away like null.
inline bool is_username_or_empty(std::string_view text) {
    return text.empty() || identity::is_username(text);
}
inline bool is_email_or_empty(std::string_view text) {
    return text.empty() || identity::is_email(text);
}
inline bool is_phone_or_empty(std::string_view text) {
    return text.empty() || identity::is_phone(text);
}
// Pages show it: no scheme that runs anything.
inline bool is_avatar_or_empty(std::string_view text) {
    return text.empty() || is_web_url(text);
}

struct CreateUser {
    std::optional<std::string> primary_phone;
    std::optional<std::string> primary_email;
    std::optional<std::string> username;
    std::optional<std::string> password;
    std::optional<std::string> password_digest;
    std::optional<std::string> password_algorithm;
    std::optional<std::string> name;
    std::optional<std::string> avatar;
    std::optional<json::object> custom_data;
    std::optional<Profile> profile;

    static constexpr auto fields() {
        using U = CreateUser;
        return std::tuple{
            json::field(
                "primaryPhone",
                &U::primary_phone,
                {.check = identity::is_phone, .expected = "an international phone number of digits"}
            ),
            json::field(
                "primaryEmail",
                &U::primary_email,
                {.check = identity::is_email, .expected = "an e-mail address"}
            ),
            json::field(
                "username",
                &U::username,
                {.check = identity::is_username,
                 .expected = "letters, digits and underscores, not beginning with a digit"}
            ),
            json::field("password", &U::password, {.min = 1, .max = 1024}),
            json::field("passwordDigest", &U::password_digest, {.max = 1024}),
            json::field("passwordAlgorithm", &U::password_algorithm),
            json::field("name", &U::name, {.max = 128}),
            json::field(
                "avatar",
                &U::avatar,
                {.max = 2048,
                 .nullable = true,
                 .check = is_avatar_or_empty,
                 .expected = "an http or https URL"}
            ),
            json::field("customData", &U::custom_data),
            json::field("profile", &U::profile),
        };
    }
};

struct UpdateUser {
    std::optional<std::optional<std::string>> username;
    std::optional<std::optional<std::string>> primary_email;
    std::optional<std::optional<std::string>> primary_phone;
    std::optional<std::optional<std::string>> name;
    std::optional<std::optional<std::string>> avatar;
    std::optional<json::object> custom_data;
    std::optional<Profile> profile;

    static constexpr auto fields() {
        using U = UpdateUser;
        return std::tuple{
            json::field(
                "username",
                &U::username,
                {.check = is_username_or_empty,
                 .expected = "letters, digits and underscores, not beginning with a digit"}
            ),
            json::field(
                "primaryEmail",
                &U::primary_email,
                {.check = is_email_or_empty, .expected = "an e-mail address"}
            ),
            json::field(
                "primaryPhone",
                &U::primary_phone,
                {.check = is_phone_or_empty, .expected = "an international phone number of digits"}
            ),
            json::field("name", &U::name, {.max = 128}),
            json::field(
                "avatar",
                &U::avatar,
                {.max = 2048, .check = is_avatar_or_empty, .expected = "an http or https URL"}
            ),
            json::field("customData", &U::custom_data),
            json::field("profile", &U::profile),
        };
    }
};

struct ListUsers {
    std::optional<std::string> exclude_role_id;
    std::optional<std::string> exclude_organization_id;
    bool include_password_hash = false;

    static constexpr auto fields() {
        using L = ListUsers;
        return std::tuple{
            json::field("excludeRoleId", &L::exclude_role_id),
            json::field("excludeOrganizationId", &L::exclude_organization_id),
            json::field("includePasswordHash", &L::include_password_hash, {.defaulted = true}),
        };
    }
};

struct GetUser {
    bool include_sso_identities = false;
    bool include_password_hash = false;

    static constexpr auto fields() {
        using G = GetUser;
        return std::tuple{
            json::field("includeSsoIdentities", &G::include_sso_identities, {.defaulted = true}),
            json::field("includePasswordHash", &G::include_password_hash, {.defaulted = true}),
        };
    }
};

struct UpdateCustomData {
    json::object custom_data;

    static constexpr auto fields() {
        return std::tuple{json::field("customData", &UpdateCustomData::custom_data)};
    }
};

struct UpdateProfile {
    Profile profile;

    static constexpr auto fields() {
        return std::tuple{json::field("profile", &UpdateProfile::profile)};
    }
};

struct SuspendUser {
    bool is_suspended = false;

    static constexpr auto fields() {
        return std::tuple{json::field("isSuspended", &SuspendUser::is_suspended)};
    }
};

struct UserPassword {
    std::string password;

    static constexpr auto fields() {
        return std::tuple{json::field("password", &UserPassword::password, {.min = 1, .max = 1024})
        };
    }
};

struct PasswordExpiration {
    bool is_expired = false;

    static constexpr auto fields() {
        return std::tuple{json::field("isExpired", &PasswordExpiration::is_expired)};
    }
};

struct HasPassword {
    bool has_password = false;

    static constexpr auto fields() {
        return std::tuple{json::field("hasPassword", &HasPassword::has_password)};
    }
};

}  // namespace ostiary::management
