#include "tokens/claims.hpp"

#include "tokens/scope_text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace ostiary::tokens {
namespace {

namespace json = boost::json;

using Name = std::pair<std::string_view, std::string_view>;  // claim, member of the profile

constexpr std::array profile_members{
    Name{"family_name", "familyName"},
    Name{"given_name", "givenName"},
    Name{"middle_name", "middleName"},
    Name{"nickname", "nickname"},
    Name{"profile", "profile"},
    Name{"website", "website"},
    Name{"gender", "gender"},
    Name{"birthdate", "birthdate"},
    Name{"zoneinfo", "zoneinfo"},
    Name{"locale", "locale"},
};

void put(json::object& claims, std::string_view name, const std::optional<std::string>& value) {
    if (value && !value->empty()) claims[name] = *value;
}

bool put_member(
    json::object& claims,
    std::string_view name,
    const json::object& from,
    std::string_view member
) {
    const json::value* const value = from.if_contains(member);
    if (!value || value->is_null()) return false;
    if (value->is_string() && value->get_string().empty()) return false;
    claims[name] = *value;
    return true;
}

void put_profile(json::object& claims, const EndUser& user) {
    put(claims, "name", user.name);
    for (const auto& [claim, member] : profile_members) {
        put_member(claims, claim, user.profile, member);
    }
    if (!put_member(claims, "preferred_username", user.profile, "preferredUsername")) {
        put(claims, "preferred_username", user.username);
    }
    put(claims, "picture", user.avatar);
    put(claims, "username", user.username);
    // Milliseconds, as Logto's clients expect, where OpenID Connect has seconds for updated_at.
    claims["updated_at"] = user.updated_at;
    claims["created_at"] = user.created_at;
}

// Whether an extended claim may be told to this receiver.
bool is_enabled(std::string_view claim, Receiver receiver, const store::Snapshot& snapshot) {
    if (receiver == Receiver::userinfo) return true;
    const auto setting = snapshot.settings.find("idToken");
    if (setting == snapshot.settings.end() || !setting->second.is_object()) {
        return claim == "roles";
    }
    const json::value* const enabled =
        setting->second.get_object().if_contains("enabledExtendedClaims");
    if (!enabled || !enabled->is_array()) return claim == "roles";
    return std::ranges::any_of(enabled->get_array(), [&](const json::value& name) {
        return name.is_string() && name.get_string() == claim;
    });
}

void put_extended(
    json::object& claims,
    const Subject& subject,
    std::string_view scope,
    Receiver receiver,
    const store::Snapshot& snapshot
) {
    const auto wanted = [&](std::string_view claim, std::string_view of_scope) {
        return has_scope(scope, of_scope) && is_enabled(claim, receiver, snapshot);
    };
    if (wanted("custom_data", "custom_data")) claims["custom_data"] = subject.user.custom_data;
    if (wanted("identities", "identities")) claims["identities"] = subject.user.identities;
    if (wanted("sso_identities", "identities")) claims["sso_identities"] = json::array();
    if (wanted("roles", "roles")) {
        json::array roles(claims.storage());
        for (const auto& name : subject.role_names) roles.emplace_back(name);
        claims["roles"] = std::move(roles);
    }
}

}  // namespace

const std::vector<std::string>& supported_scopes() {
    static const std::vector<std::string> scopes{
        "openid",
        "offline_access",
        "profile",
        "email",
        "phone",
        "address",
        "custom_data",
        "identities",
        "roles",
        "urn:logto:scope:organizations",
        "urn:logto:scope:organization_roles",
        "urn:logto:scope:sessions",
        "urn:logto:scope:trusted_devices",
    };
    return scopes;
}

const std::vector<std::string>& supported_claims() {
    static const std::vector<std::string> claims{
        "sub",
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
        "username",
        "created_at",
        "email",
        "email_verified",
        "phone_number",
        "phone_number_verified",
        "address",
        "custom_data",
        "identities",
        "sso_identities",
        "roles",
        "sid",
        "auth_time",
        "iss",
    };
    return claims;
}

std::vector<std::string>
role_names(const store::Snapshot& snapshot, const std::vector<std::string>& role_ids) {
    std::vector<std::string> names;
    for (const auto& id : role_ids) {
        if (const Role* role = snapshot.find_role(id)) names.push_back(role->name);
    }
    return names;
}

void add_user_claims(
    json::object& claims,
    const Subject& subject,
    std::string_view scope,
    Receiver receiver,
    const store::Snapshot& snapshot
) {
    const EndUser& user = subject.user;
    if (has_scope(scope, "profile")) put_profile(claims, user);
    if (has_scope(scope, "email") && user.primary_email) {
        claims["email"] = *user.primary_email;
        // An identifier is stored only once it is verified or given by an administrator.
        claims["email_verified"] = true;
    }
    if (has_scope(scope, "phone") && user.primary_phone) {
        claims["phone_number"] = *user.primary_phone;
        claims["phone_number_verified"] = true;
    }
    if (has_scope(scope, "address")) put_member(claims, "address", user.profile, "address");
    put_extended(claims, subject, scope, receiver, snapshot);
}

}  // namespace ostiary::tokens
