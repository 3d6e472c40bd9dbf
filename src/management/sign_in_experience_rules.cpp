#include "management/sign_in_experience_rules.hpp"

#include "base/try.hpp"
#include "management/uri_rules.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace ostiary::management {
namespace {

using json::invalid;
using json::value;

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// #rgb or #rrggbb: nothing else may reach the style sheet of a page.
bool is_color(std::string_view text) {
    return (text.size() == 4 || text.size() == 7) && text.front() == '#' &&
           std::ranges::all_of(text.substr(1), is_hex);
}

// The form of a language tag.
// https://www.rfc-editor.org/rfc/rfc5646#section-2.1
bool is_language_tag(std::string_view text) {
    const auto is_alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    if (text.size() > 35) return false;
    while (true) {
        const std::string_view part = text.substr(0, text.find('-'));
        if (part.size() < 2 || part.size() > 8) return false;
        if (!std::ranges::all_of(part, is_alphanumeric)) return false;
        if (part.size() == text.size()) return true;
        text.remove_prefix(part.size() + 1);
    }
}

bool is_address(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at != 0 && text.find('@', at + 1) == text.npos &&
           text.find('.', at) != text.npos && text.back() != '.' &&
           text.find_first_of(" \t\r\n<>\"") == text.npos && text.size() <= 320;
}

Result<void> check_url(const std::optional<std::string>& url, const std::string& path) {
    // An empty text is none.
    if (!url || url->empty()) return {};
    if (url->size() > 2048 || !is_web_url(*url)) return invalid(path, "must be a web URL");
    return {};
}

// A member of a JSON object that is kept as it was given.
const value* member_of(const json::object& object, std::string_view name) {
    return object.if_contains(name);
}

Result<void>
check_flag(const json::object& object, const std::string& path, std::string_view name) {
    const value* member = member_of(object, name);
    if (member && !member->is_bool()) {
        return invalid(json::member_path(path, name), "must be a boolean");
    }
    return {};
}

Result<void> check_range(
    const json::object& object,
    const std::string& path,
    std::string_view name,
    std::int64_t least,
    std::int64_t most
) {
    const value* member = member_of(object, name);
    if (!member) return {};
    json::Rules rules;
    rules.minimum = least;
    rules.maximum = most;
    const auto number = json::decode<std::int64_t>(*member, json::member_path(path, name), rules);
    if (!number) return std::unexpected(number.error());
    return {};
}

Result<std::vector<std::string>>
read_texts(const json::object& object, const std::string& path, std::string_view name) {
    const value* member = member_of(object, name);
    if (!member) return std::vector<std::string>{};
    return json::decode<std::vector<std::string>>(*member, json::member_path(path, name));
}

// Members that later features own are kept as they were given; their types hold even so.
Result<void> check_free_members(const SignInExperience& experience) {
    TRY(const auto allowed,
        read_texts(experience.email_blocklist_policy, "emailBlocklistPolicy", "customAllowlist"));
    TRY(const auto blocked,
        read_texts(experience.email_blocklist_policy, "emailBlocklistPolicy", "customBlocklist"));
    for (const auto& [name, content] : experience.custom_content) {
        if (!content.is_string()) {
            return invalid(json::member_path("customContent", name), "must be a string");
        }
    }
    for (const std::string_view name : {"automaticAccountLinking", "skipRequiredIdentifiers"}) {
        if (auto checked = check_flag(experience.social_sign_in, "socialSignIn", name); !checked)
            return checked;
    }
    for (const std::string_view name : {"enabled", "showPasskeyButton", "allowAutofill"}) {
        if (auto checked = check_flag(experience.passkey_sign_in, "passkeySignIn", name); !checked)
            return checked;
    }
    if (auto checked = check_flag(experience.captcha_policy, "captchaPolicy", "enabled"); !checked)
        return checked;
    if (auto checked = check_flag(experience.adaptive_mfa, "adaptiveMfa", "enabled"); !checked)
        return checked;
    const std::string codes = "verificationCodePolicy";
    const json::object& policy = experience.verification_code_policy;
    if (auto checked = check_range(policy, codes, "expirationDuration", 60, 3600); !checked)
        return checked;
    return check_range(policy, codes, "maxRetryAttempts", 1, 100);
}

Result<void> check_username_policy(const json::object& policy) {
    const std::string path = "usernamePolicy";
    if (auto checked = check_flag(policy, path, "caseSensitive"); !checked) return checked;
    if (auto checked = check_range(policy, path, "minLength", 1, 128); !checked) return checked;
    if (auto checked = check_range(policy, path, "maxLength", 1, 128); !checked) return checked;
    const value* least = member_of(policy, "minLength");
    const value* most = member_of(policy, "maxLength");
    if (least && most && least->get_int64() > most->get_int64()) {
        return invalid(path + ".minLength", "must be at most maxLength");
    }
    const value* characters = member_of(policy, "allowedChars");
    if (!characters) return {};
    if (!characters->is_object()) return invalid(path + ".allowedChars", "must be an object");
    for (const std::string_view name : {"lowercase", "uppercase", "numbers", "underscore"}) {
        if (auto checked = check_flag(characters->get_object(), path + ".allowedChars", name);
            !checked) {
            return checked;
        }
    }
    return {};
}

Result<void> check_password_expiration(const json::object& policy) {
    const std::string path = "passwordExpiration";
    if (auto checked = check_flag(policy, path, "enabled"); !checked) return checked;
    return check_range(policy, path, "validPeriodDays", 1, 36'500);
}

constexpr std::array<std::string_view, 5>
    factors{"Totp", "WebAuthn", "BackupCode", "EmailVerificationCode", "PhoneVerificationCode"};
constexpr std::array<std::string_view, 7> prompt_policies{
    "UserControlled",
    "Mandatory",
    "PromptOnlyAtSignIn",
    "PromptAtSignInAndSignUp",
    "NoPrompt",
    "PromptAtSignInAndSignUpMandatory",
    "PromptOnlyAtSignInMandatory"
};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

Result<void> check_second_factors(const json::object& mfa) {
    if (!mfa.contains("factors")) return invalid("mfa.factors", "is required");
    TRY(const auto given, read_texts(mfa, "mfa", "factors"));
    for (const std::string& factor : given) {
        if (!is_among(factors, factor)) return invalid("mfa.factors", "names an unknown factor");
    }
    const value* policy = member_of(mfa, "policy");
    if (!policy || !policy->is_string() ||
        !is_among(prompt_policies, std::string_view(policy->get_string()))) {
        return invalid("mfa.policy", "must name a policy");
    }
    if (std::set<std::string>(given.begin(), given.end()).size() != given.size()) {
        return fail(errors::duplicate_factors);
    }
    if (given.size() == 1 && given.front() == "BackupCode") return fail(errors::backup_code_alone);
    return {};
}

// The identifiers that sign-up asks for: `identifiers` and, as names, the secondary ones.
Result<std::vector<std::string>> secondary_identifiers(const SignUp& sign_up) {
    std::vector<std::string> names;
    if (!sign_up.secondary_identifiers) return names;
    const std::string path = "signUp.secondaryIdentifiers";
    if (!sign_up.secondary_identifiers->is_array()) return invalid(path, "must be an array");
    for (const value& item : sign_up.secondary_identifiers->get_array()) {
        const value* name =
            item.is_object() ? item.get_object().if_contains("identifier") : nullptr;
        if (!name || !name->is_string()) return invalid(path, "must have identifiers");
        names.emplace_back(std::string_view(name->get_string()));
        if (names.back() != "emailOrPhone" && !json::from_name<IdentifierType>(names.back())) {
            return invalid(path, "names an unknown identifier");
        }
    }
    return names;
}

Result<void> check_sign_up(const SignUp& sign_up) {
    TRY(const auto secondary, secondary_identifiers(sign_up));
    std::set<std::string_view> seen;
    for (const IdentifierType identifier : sign_up.identifiers) {
        if (!seen.insert(json::to_name(identifier)).second) {
            return fail(errors::duplicate_sign_up_identifiers);
        }
    }
    for (const std::string& name : secondary) {
        const bool covered =
            name == "emailOrPhone" && (seen.contains("email") || seen.contains("phone"));
        if (covered || !seen.insert(name).second) {
            return fail(errors::duplicate_sign_up_identifiers);
        }
    }
    if (seen.contains("username") && !sign_up.password) {
        return fail(errors::username_needs_password);
    }
    return {};
}

}  // namespace

Result<void> check_form(const SignInExperience& experience) {
    if (!is_color(experience.color.primary_color)) {
        return invalid("color.primaryColor", "must be a colour like #5d34f2");
    }
    if (!is_color(experience.color.dark_primary_color)) {
        return invalid("color.darkPrimaryColor", "must be a colour like #5d34f2");
    }
    const Branding& branding = experience.branding;
    const std::pair<const std::optional<std::string>&, const char*> urls[] = {
        {branding.logo_url, "branding.logoUrl"},
        {branding.dark_logo_url, "branding.darkLogoUrl"},
        {branding.favicon, "branding.favicon"},
        {branding.dark_favicon, "branding.darkFavicon"},
        {experience.terms_of_use_url, "termsOfUseUrl"},
        {experience.privacy_policy_url, "privacyPolicyUrl"},
        {experience.support_website_url, "supportWebsiteUrl"},
        {experience.unknown_session_redirect_url, "unknownSessionRedirectUrl"},
    };
    for (const auto& [url, path] : urls) {
        if (auto checked = check_url(url, path); !checked) return checked;
    }
    const auto& address = experience.support_email;
    if (address && !address->empty() && !is_address(*address)) {
        return invalid("supportEmail", "must be an e-mail address");
    }
    if (!is_language_tag(experience.language_info.fallback_language)) {
        return invalid("languageInfo.fallbackLanguage", "must be a language tag");
    }
    const PasswordLength& length = experience.password_policy.length;
    if (length.min > length.max) {
        return invalid("passwordPolicy.length.min", "must be at most passwordPolicy.length.max");
    }
    if (auto checked = check_free_members(experience); !checked) return checked;
    if (auto checked = check_username_policy(experience.username_policy); !checked) return checked;
    return check_password_expiration(experience.password_expiration);
}

Result<void> check_methods(const SignInExperience& experience) {
    if (auto checked = check_sign_up(experience.sign_up); !checked) return checked;
    std::set<IdentifierType> sign_in;
    for (const SignInMethod& method : experience.sign_in.methods) {
        if (!sign_in.insert(method.identifier).second) {
            return invalid("signIn.methods", "names an identifier twice");
        }
        if (!method.password && !method.verification_code) {
            return fail(errors::no_authentication_factor);
        }
        if (method.verification_code && method.identifier == IdentifierType::username) {
            return invalid("signIn.methods", "cannot verify a username by a code");
        }
        if (method.verification_code) return fail(errors::connector_missing);
    }
    if (experience.sign_up.verify) return fail(errors::connector_missing);
    return check_second_factors(experience.mfa);
}

}  // namespace ostiary::management
