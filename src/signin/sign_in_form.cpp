#include "signin/sign_in_form.hpp"

#include "identity/errors.hpp"
#include "identity/identifier.hpp"
#include "identity/password_hasher.hpp"
#include "signin/page_host.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ostiary::signin {
namespace {

constexpr IdentifierType all_types[] = {
    IdentifierType::username,
    IdentifierType::email,
    IdentifierType::phone
};

bool contains(const std::vector<IdentifierType>& types, IdentifierType type) {
    return std::ranges::find(types, type) != types.end();
}

std::string_view format_error(IdentifierType type) {
    switch (type) {
        case IdentifierType::email:
            return "error.email_format";
        case IdentifierType::phone:
            return "error.phone_format";
        case IdentifierType::username:
            break;
    }
    return "error.username_format";
}

boost::json::array password_rules(const PageContext& context) {
    const PasswordPolicy& policy = context.snapshot->experience.password_policy;
    boost::json::array rules;
    const auto add = [&](std::string_view id, std::string text) {
        rules.push_back(View{{"id", id}, {"text", std::move(text)}});
    };
    const auto with_min = [&](std::string_view key, std::int64_t min) {
        return web::fill(web::text(context.language, key), {{"min", std::to_string(min)}});
    };
    add("length", with_min("rule.length", policy.length.min));
    if (policy.character_types.min > 1) {
        add("types", with_min("rule.types", policy.character_types.min));
    }
    if (policy.rejects.repetition_and_sequence) add("repetition", context.text("rule.repetition"));
    if (policy.rejects.user_info) add("user_info", context.text("rule.user_info"));
    if (policy.rejects.pwned) add("pwned", context.text("rule.pwned"));
    if (!policy.rejects.words.empty()) add("words", context.text("rule.words"));
    return rules;
}

// The text for the first issue of password.rejected.
std::string rejection_text(const PageContext& context, const Error& error) {
    static constexpr std::pair<std::string_view, std::string_view> texts[] = {
        {"password_rejected.too_short", "error.password_too_short"},
        {"password_rejected.too_long", "error.password_too_long"},
        {"password_rejected.character_types", "error.password_types"},
        {"password_rejected.unsupported_characters", "error.password_characters"},
        {"password_rejected.pwned", "error.password_pwned"},
        {"password_rejected.restricted.repetition", "error.password_repetition"},
        {"password_rejected.restricted.sequence", "error.password_repetition"},
        {"password_rejected.restricted.user_info", "error.password_user_info"},
        {"password_rejected.restricted.words", "error.password_words"},
    };
    const boost::json::value data = boost::json::parse(error.data);
    const View& issue = data.at("issues").at(0).as_object();
    const std::string_view code = issue.at("code").as_string();
    std::string bound;
    if (const auto* interpolation = issue.if_contains("interpolation")) {
        for (const auto& [name, value] : interpolation->as_object()) {
            bound = std::to_string(value.as_int64());
        }
    }
    for (const auto& [known, key] : texts) {
        if (known == code) {
            return web::fill(web::text(context.language, key), {{"min", bound}, {"max", bound}});
        }
    }
    return context.text("error.password_rejected");
}

std::string locked_out_text(const PageContext& context, const Error& error) {
    const boost::json::value data = boost::json::parse(error.data);
    return web::fill(
        web::text(context.language, "error.locked_out"),
        {{"minutes", std::to_string(data.at("minutes").as_int64())}}
    );
}

// Typing starts at the first field with an error, else at the first that is empty.
void set_focus(View& view, const SignInForm& form) {
    const FormErrors& errors = form.errors;
    const bool at_password = errors.identifier.empty() && !form.identifier.empty();
    view[at_password ? "password" : "identifier"].as_object()["autofocus"] = true;
}

}  // namespace

View identifier_view(
    const PageContext& context,
    const std::vector<IdentifierType>& types,
    const SignInForm& form
) {
    std::string key = "identifier.";
    for (const auto type : types) {
        if (!key.ends_with('.')) key += '_';
        key += json::to_name(type);
    }
    View view{{"label", context.text(key)}, {"value", form.identifier}, {"type", "text"}};
    if (types.size() == 1 && types[0] == IdentifierType::email) view["type"] = "email";
    if (types.size() == 1 && types[0] == IdentifierType::phone) view["type"] = "tel";
    if (contains(types, IdentifierType::phone)) {
        view["hint"] = context.text("identifier.phone_hint");
    }
    if (!form.errors.identifier.empty()) view["error"] = form.errors.identifier;
    return view;
}

View password_view(FormKind kind, const PageContext& context, const SignInForm& form) {
    View view;
    if (!form.errors.password.empty()) view["error"] = form.errors.password;
    if (kind == FormKind::register_account) {
        const PasswordPolicy& policy = context.snapshot->experience.password_policy;
        view["min_length"] = std::to_string(policy.length.min);
        view["min_types"] = std::to_string(policy.character_types.min);
        view["rules"] = password_rules(context);
    }
    return view;
}

std::vector<IdentifierType>
identifier_types(FormKind kind, const PageContext& context, const Flow& flow) {
    const SignInExperience& experience = flow.experience();
    std::vector<IdentifierType> enabled;
    for (const auto type : all_types) {
        const bool is_enabled = kind == FormKind::sign_in
                                    ? is_sign_in_enabled(type, experience.sign_in)
                                    : is_sign_up_enabled(type, experience.sign_up);
        if (is_enabled) enabled.push_back(type);
    }
    std::string asked = flow.interaction.request->identifier.value_or("");
    if (const auto query = http::Parameters::parse(context.request.query)) {
        if (query->has("identifier")) asked = query->get("identifier");
    }
    std::vector<IdentifierType> chosen;
    for (const auto type : enabled) {
        const std::string padded = ' ' + asked + ' ';
        if (padded.find(' ' + std::string(json::to_name(type)) + ' ') != std::string::npos) {
            chosen.push_back(type);
        }
    }
    return chosen.empty() ? enabled : chosen;
}

SignInForm fresh_form(const PageContext& context, const Flow& flow) {
    SignInForm form;
    form.identifier = flow.interaction.request->login_hint.value_or("");
    if (const auto query = http::Parameters::parse(context.request.query)) {
        if (query->has("login_hint")) form.identifier = query->get("login_hint");
    }
    if (form.identifier.size() > 256) form.identifier.clear();
    return form;
}

std::optional<InteractionIdentifier>
recognize(std::string_view typed, const std::vector<IdentifierType>& types) {
    if (const auto sure = identity::recognize_identifier(typed);
        sure && contains(types, sure->type)) {
        return InteractionIdentifier{sure->type, sure->value};
    }
    for (const auto type : types) {
        if (const auto parsed = identity::parse_identifier(type, typed)) {
            return InteractionIdentifier{type, parsed->value};
        }
    }
    return std::nullopt;
}

bool asks_for_agreement(FormKind kind, const SignInExperience& experience) {
    const bool has_terms = safe_href(experience.terms_of_use_url).has_value() ||
                           safe_href(experience.privacy_policy_url).has_value();
    if (!has_terms) return false;
    switch (experience.agree_to_terms_policy) {
        case TermsPolicy::manual:
            return true;
        case TermsPolicy::manual_registration_only:
            return kind == FormKind::register_account;
        case TermsPolicy::automatic:
            break;
    }
    return false;
}

FormErrors check_form(
    FormKind kind,
    const PageContext& context,
    const http::Parameters& form,
    const std::vector<IdentifierType>& types
) {
    FormErrors errors;
    const std::string_view typed = form.get("identifier");
    if (typed.empty()) {
        errors.identifier = context.text("error.required");
    } else if (!recognize(typed, types)) {
        errors.identifier =
            context.text(types.size() == 1 ? format_error(types[0]) : "error.identifier_format");
    }
    if (form.get("password").empty()) errors.password = context.text("error.required");
    if (asks_for_agreement(kind, context.snapshot->experience) && form.get("agreement") != "yes") {
        errors.agreement = context.text("error.agreement");
    }
    return errors;
}

FormErrors explain(const PageContext& context, const Error& error) {
    namespace reasons = identity::errors;
    FormErrors errors;
    if (error.is(reasons::password_rejected)) {
        errors.password = rejection_text(context, error);
    } else if (error.is(reasons::username_in_use) || error.is(reasons::email_in_use) ||
               error.is(reasons::phone_in_use)) {
        errors.identifier = context.text("error.identifier_taken");
    } else if (error.is(reasons::username_policy)) {
        errors.identifier = context.text("error.identifier_format");
    } else if (error.is(reasons::too_many_attempts)) {
        errors.alert = locked_out_text(context, error);
    } else if (error.is(identity::hashing_overloaded)) {
        errors.alert = context.text("error.too_busy");
    } else if (error.is(reasons::invalid_credentials)) {
        errors.alert = context.text("error.credentials");
    }
    return errors;
}

View form_view(
    FormKind kind,
    const PageContext& context,
    const Flow& flow,
    const SignInForm& form,
    std::string_view csrf
) {
    const bool signs_in = kind == FormKind::sign_in;
    const SignInMode mode = flow.experience().sign_in_mode;
    const auto types = identifier_types(kind, context, flow);
    View view;
    if (!form.errors.alert.empty()) view["alert"] = View{{"text", form.errors.alert}};
    const auto own = signs_in ? InteractionEvent::sign_in : InteractionEvent::register_account;
    if (!is_allowed(own, mode) || types.empty()) {
        view["alert"] =
            View{{"text", context.text(signs_in ? "sign_in.disabled" : "register.disabled")}};
    } else {
        view["form"] = View{
            {"action", page_href(context.request, signs_in ? "/sign-in" : "/register")},
            {"csrf", csrf}
        };
        view["identifier"] = identifier_view(context, types, form);
        view["password"] = password_view(kind, context, form);
        set_focus(view, form);
        if (asks_for_agreement(kind, flow.experience())) {
            View agreement{{"checked", form.agreed}};
            if (!form.errors.agreement.empty()) agreement["error"] = form.errors.agreement;
            view["agreement"] = std::move(agreement);
        }
    }
    const bool may_register = is_allowed(InteractionEvent::register_account, mode) &&
                              !identifier_types(FormKind::register_account, context, flow).empty();
    if (signs_in && may_register) view["register_href"] = page_href(context.request, "/register");
    if (!signs_in && is_allowed(InteractionEvent::sign_in, mode)) {
        view["sign_in_href"] = page_href(context.request, "/sign-in");
    }
    return view;
}

}  // namespace ostiary::signin
