#pragma once

#include "json/fields.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The sign-in experience of a tenant: what its pages look like, which identifiers sign in and
// register, and the policies for passwords and lockout. Members and defaults follow the Management
// API (GET and PATCH /api/sign-in-exp).
namespace ostiary {

enum class SignInMode { sign_in, register_only, sign_in_and_register };
constexpr std::array<json::EnumName<SignInMode>, 3> enum_names(SignInMode) {
    return {
        {{"SignIn", SignInMode::sign_in},
         {"Register", SignInMode::register_only},
         {"SignInAndRegister", SignInMode::sign_in_and_register}}
    };
}

enum class IdentifierType { username, email, phone };
constexpr std::array<json::EnumName<IdentifierType>, 3> enum_names(IdentifierType) {
    return {
        {{"username", IdentifierType::username},
         {"email", IdentifierType::email},
         {"phone", IdentifierType::phone}}
    };
}

enum class TermsPolicy { automatic, manual_registration_only, manual };
constexpr std::array<json::EnumName<TermsPolicy>, 3> enum_names(TermsPolicy) {
    return {
        {{"Automatic", TermsPolicy::automatic},
         {"ManualRegistrationOnly", TermsPolicy::manual_registration_only},
         {"Manual", TermsPolicy::manual}}
    };
}

struct Color {
    std::string primary_color = "#6139F6";
    bool is_dark_mode_enabled = true;
    std::string dark_primary_color = "#8768F8";

    static constexpr auto fields() {
        return std::tuple{
            json::field("primaryColor", &Color::primary_color),
            json::field("isDarkModeEnabled", &Color::is_dark_mode_enabled),
            json::field("darkPrimaryColor", &Color::dark_primary_color),
        };
    }
};

struct Branding {
    std::optional<std::string> logo_url;
    std::optional<std::string> dark_logo_url;
    std::optional<std::string> favicon;
    std::optional<std::string> dark_favicon;

    static constexpr auto fields() {
        return std::tuple{
            json::field("logoUrl", &Branding::logo_url, {.omit_null = true}),
            json::field("darkLogoUrl", &Branding::dark_logo_url, {.omit_null = true}),
            json::field("favicon", &Branding::favicon, {.omit_null = true}),
            json::field("darkFavicon", &Branding::dark_favicon, {.omit_null = true}),
        };
    }
};

struct LanguageInfo {
    bool auto_detect = true;
    std::string fallback_language = "en";

    static constexpr auto fields() {
        return std::tuple{
            json::field("autoDetect", &LanguageInfo::auto_detect),
            json::field("fallbackLanguage", &LanguageInfo::fallback_language),
        };
    }
};

struct SignInMethod {
    IdentifierType identifier = IdentifierType::username;
    bool password = true;
    bool verification_code = false;
    bool is_password_primary = true;

    static constexpr auto fields() {
        return std::tuple{
            json::field("identifier", &SignInMethod::identifier),
            json::field("password", &SignInMethod::password),
            json::field("verificationCode", &SignInMethod::verification_code),
            json::field("isPasswordPrimary", &SignInMethod::is_password_primary),
        };
    }
};

struct SignIn {
    std::vector<SignInMethod> methods{SignInMethod{}};

    static constexpr auto fields() { return std::tuple{json::field("methods", &SignIn::methods)}; }
};

struct SignUp {
    std::vector<IdentifierType> identifiers{IdentifierType::username};
    bool password = true;
    bool verify = false;
    std::optional<json::value> secondary_identifiers;

    static constexpr auto fields() {
        return std::tuple{
            json::field("identifiers", &SignUp::identifiers),
            json::field("password", &SignUp::password),
            json::field("verify", &SignUp::verify),
            json::field(
                "secondaryIdentifiers", &SignUp::secondary_identifiers, {.omit_null = true}
            ),
        };
    }
};

struct PasswordLength {
    std::int64_t min = 8;
    std::int64_t max = 256;

    static constexpr auto fields() {
        return std::tuple{
            json::field(
                "min", &PasswordLength::min, {.minimum = 1, .maximum = 256, .defaulted = true}
            ),
            json::field(
                "max", &PasswordLength::max, {.minimum = 1, .maximum = 256, .defaulted = true}
            ),
        };
    }
};

struct CharacterTypes {
    std::int64_t min = 1;

    static constexpr auto fields() {
        return std::tuple{
            json::field(
                "min", &CharacterTypes::min, {.minimum = 1, .maximum = 4, .defaulted = true}
            ),
        };
    }
};

struct PasswordRejects {
    bool pwned = true;
    bool repetition_and_sequence = true;
    bool user_info = true;
    std::vector<std::string> words;

    static constexpr auto fields() {
        using R = PasswordRejects;
        return std::tuple{
            json::field("pwned", &R::pwned, {.defaulted = true}),
            json::field("repetitionAndSequence", &R::repetition_and_sequence, {.defaulted = true}),
            json::field("userInfo", &R::user_info, {.defaulted = true}),
            json::field("words", &R::words, {.defaulted = true}),
        };
    }
};

struct PasswordPolicy {
    PasswordLength length;
    CharacterTypes character_types;
    PasswordRejects rejects;

    static constexpr auto fields() {
        using P = PasswordPolicy;
        return std::tuple{
            json::field("length", &P::length, {.defaulted = true}),
            json::field("characterTypes", &P::character_types, {.defaulted = true}),
            json::field("rejects", &P::rejects, {.defaulted = true}),
        };
    }
};

struct SentinelPolicy {
    std::optional<std::int64_t> max_attempts;      // 100 if absent
    std::optional<std::int64_t> lockout_duration;  // minutes; 60 if absent

    static constexpr auto fields() {
        using P = SentinelPolicy;
        return std::tuple{
            json::field("maxAttempts", &P::max_attempts, {.minimum = 1, .omit_null = true}),
            json::field("lockoutDuration", &P::lockout_duration, {.minimum = 1, .omit_null = true}),
        };
    }
};

// What the engines decide by is typed; what later features own (connectors, second factors,
// captcha) is kept as it was given.
struct SignInExperience {
    std::string id = "default";
    Color color;
    Branding branding;
    bool hide_logto_branding = false;
    LanguageInfo language_info;
    std::optional<std::string> terms_of_use_url;
    std::optional<std::string> privacy_policy_url;
    TermsPolicy agree_to_terms_policy = TermsPolicy::automatic;
    SignIn sign_in;
    SignUp sign_up;
    json::object social_sign_in;
    std::vector<std::string> social_sign_in_connector_targets;
    SignInMode sign_in_mode = SignInMode::sign_in_and_register;
    std::optional<std::string> custom_css;
    json::object custom_content;
    std::optional<json::value> custom_ui_assets;
    json::object custom_ui_csp;
    PasswordPolicy password_policy;
    json::object mfa{{"policy", "UserControlled"}, {"factors", json::array{}}};
    json::object adaptive_mfa;
    bool single_sign_on_enabled = false;
    std::optional<std::string> support_email;
    std::optional<std::string> support_website_url;
    std::optional<std::string> unknown_session_redirect_url;
    json::object captcha_policy;
    SentinelPolicy sentinel_policy;
    json::object email_blocklist_policy;
    json::object verification_code_policy;
    std::optional<json::value> forgot_password_methods;
    json::object passkey_sign_in;
    std::vector<json::value> sign_up_profile_fields;
    json::object password_expiration;
    json::object username_policy;

    static constexpr auto fields() {
        using E = SignInExperience;
        return std::tuple{
            json::field("id", &E::id, {.defaulted = true}),
            json::field("color", &E::color, {.defaulted = true}),
            json::field("branding", &E::branding, {.defaulted = true}),
            json::field("hideLogtoBranding", &E::hide_logto_branding, {.defaulted = true}),
            json::field("languageInfo", &E::language_info, {.defaulted = true}),
            json::field("termsOfUseUrl", &E::terms_of_use_url, {.nullable = true}),
            json::field("privacyPolicyUrl", &E::privacy_policy_url, {.nullable = true}),
            json::field("agreeToTermsPolicy", &E::agree_to_terms_policy, {.defaulted = true}),
            json::field("signIn", &E::sign_in, {.defaulted = true}),
            json::field("signUp", &E::sign_up, {.defaulted = true}),
            json::field("socialSignIn", &E::social_sign_in, {.defaulted = true}),
            json::field(
                "socialSignInConnectorTargets",
                &E::social_sign_in_connector_targets,
                {.defaulted = true}
            ),
            json::field("signInMode", &E::sign_in_mode, {.defaulted = true}),
            json::field("customCss", &E::custom_css, {.nullable = true}),
            json::field("customContent", &E::custom_content, {.defaulted = true}),
            json::field("customUiAssets", &E::custom_ui_assets, {.nullable = true}),
            json::field("customUiCsp", &E::custom_ui_csp, {.defaulted = true}),
            json::field("passwordPolicy", &E::password_policy, {.defaulted = true}),
            json::field("mfa", &E::mfa, {.defaulted = true}),
            json::field("adaptiveMfa", &E::adaptive_mfa, {.defaulted = true}),
            json::field("singleSignOnEnabled", &E::single_sign_on_enabled, {.defaulted = true}),
            json::field("supportEmail", &E::support_email, {.nullable = true}),
            json::field("supportWebsiteUrl", &E::support_website_url, {.nullable = true}),
            json::field(
                "unknownSessionRedirectUrl", &E::unknown_session_redirect_url, {.nullable = true}
            ),
            json::field("captchaPolicy", &E::captcha_policy, {.defaulted = true}),
            json::field("sentinelPolicy", &E::sentinel_policy, {.defaulted = true}),
            json::field("emailBlocklistPolicy", &E::email_blocklist_policy, {.defaulted = true}),
            json::field(
                "verificationCodePolicy", &E::verification_code_policy, {.defaulted = true}
            ),
            json::field("forgotPasswordMethods", &E::forgot_password_methods, {.nullable = true}),
            json::field("passkeySignIn", &E::passkey_sign_in, {.defaulted = true}),
            json::field("signUpProfileFields", &E::sign_up_profile_fields, {.defaulted = true}),
            json::field("passwordExpiration", &E::password_expiration, {.defaulted = true}),
            json::field("usernamePolicy", &E::username_policy, {.defaulted = true}),
        };
    }
};

}  // namespace ostiary
