#include "identity/username_policy.hpp"

#include "identity/errors.hpp"

#include <algorithm>

namespace ostiary::identity {
namespace {

std::int64_t number_of(const json::object& policy, std::string_view name, std::int64_t otherwise) {
    const auto* value = policy.if_contains(name);
    return value && value->is_int64() ? value->get_int64() : otherwise;
}

bool flag_of(const json::object& policy, std::string_view name, bool otherwise) {
    const auto* value = policy.if_contains(name);
    return value && value->is_bool() ? value->get_bool() : otherwise;
}

}  // namespace

store::UsernameCase username_case(const SignInExperience& experience) {
    return flag_of(experience.username_policy, "caseSensitive", true)
               ? store::UsernameCase::sensitive
               : store::UsernameCase::ignored;
}

Result<void> check_username(std::string_view username, const SignInExperience& experience) {
    const json::object& policy = experience.username_policy;
    const auto length = static_cast<std::int64_t>(username.size());
    if (length < number_of(policy, "minLength", 1) ||
        length > number_of(policy, "maxLength", 128)) {
        return fail(errors::username_policy, "The username is too short or too long.");
    }
    const auto* allowed = policy.if_contains("allowedChars");
    if (!allowed || !allowed->is_object()) return {};
    const json::object& characters = allowed->get_object();
    const bool fits = std::ranges::all_of(username, [&](char c) {
        if (c >= 'a' && c <= 'z') return flag_of(characters, "lowercase", true);
        if (c >= 'A' && c <= 'Z') return flag_of(characters, "uppercase", true);
        if (c >= '0' && c <= '9') return flag_of(characters, "numbers", true);
        return flag_of(characters, "underscore", true);
    });
    if (!fits)
        return fail(errors::username_policy, "The username holds a character that is not allowed.");
    return {};
}

}  // namespace ostiary::identity
