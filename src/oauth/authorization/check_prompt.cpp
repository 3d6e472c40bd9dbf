#include "oauth/authorization/pipeline.hpp"
#include "oauth/errors.hpp"
#include "tokens/id_token.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>
#include <charconv>

namespace ostiary::oauth {

// https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
Result<void> check_prompt(PendingRequest& pending) {
    auto prompts = tokens::split_scope(pending.parameters.get("prompt"));
    for (const auto& prompt : prompts) {
        if (prompt != "none" && prompt != "login" && prompt != "consent") {
            return fail(invalid_request, "this server does not offer that prompt");
        }
    }
    // "If this parameter contains none with any other value, an error is returned."
    if (prompts.size() > 1 && std::ranges::find(prompts, "none") != prompts.end()) {
        return fail(invalid_request, "the prompt none stands alone");
    }
    pending.request.prompt = std::move(prompts);
    return {};
}

Result<void> check_max_age(PendingRequest& pending) {
    const std::string_view text = pending.parameters.get("max_age");
    if (text.empty()) return {};
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 0 ||
        seconds > INT32_MAX) {
        return fail(invalid_request, "max_age must be a number of seconds");
    }
    pending.request.max_age = seconds;
    return {};
}

Result<void> check_id_token_hint(PendingRequest& pending) {
    const std::string_view token = pending.parameters.get("id_token_hint");
    if (token.empty()) return {};
    const auto hint =
        tokens::verify_id_token_hint(pending.ring, pending.context.issuer(), token, pending.clock);
    if (!hint)
        return fail(
            invalid_request, "the id_token_hint is no ID token of this server", hint.error().cause
        );
    pending.request.id_token_hint_subject = hint->subject;
    return {};
}

// What only the pages read: kept as it is, in bounds.
Result<void> check_screen(PendingRequest& pending) {
    constexpr std::size_t longest = 1024;
    AuthorizationRequest& request = pending.request;
    const std::pair<std::string_view, std::optional<std::string>*> members[] = {
        {"login_hint", &request.login_hint},
        {"ui_locales", &request.ui_locales},
        {"first_screen", &request.first_screen},
        {"identifier", &request.identifier},
        {"direct_sign_in", &request.direct_sign_in},
        {"organization_id", &request.organization_id},
        {"one_time_token", &request.one_time_token},
    };
    for (const auto& [name, member] : members) {
        const std::string_view value = pending.parameters.get(name);
        if (value.size() > longest) {
            return fail(invalid_request, std::string(name) + " is too long");
        }
        if (!value.empty()) *member = std::string(value);
    }
    if (!request.first_screen && pending.parameters.get("interaction_mode") == "signUp") {
        request.first_screen = "register";
    }
    return {};
}

}  // namespace ostiary::oauth
