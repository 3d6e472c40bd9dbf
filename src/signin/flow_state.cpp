#include "signin/flow_state.hpp"

#include <algorithm>

namespace ostiary::signin {
namespace {

void add_mandatory_identifier(
    std::vector<std::string_view>& mandatory,
    const std::vector<IdentifierType>& identifiers
) {
    const auto has = [&](IdentifierType type) {
        return std::ranges::find(identifiers, type) != identifiers.end();
    };
    if (has(IdentifierType::username)) {
        mandatory.emplace_back("username");
    } else if (has(IdentifierType::email)) {
        mandatory.emplace_back(has(IdentifierType::phone) ? "emailOrPhone" : "email");
    } else if (has(IdentifierType::phone)) {
        mandatory.emplace_back("phone");
    }
}

void add_secondary_identifiers(
    std::vector<std::string_view>& mandatory,
    const std::optional<json::value>& secondary
) {
    if (!secondary || !secondary->is_array()) return;
    for (const auto& entry : secondary->get_array()) {
        const auto* identifier =
            entry.is_object() ? entry.get_object().if_contains("identifier") : nullptr;
        if (!identifier || !identifier->is_string()) continue;
        for (const std::string_view known : {"username", "email", "phone", "emailOrPhone"}) {
            if (std::string_view(identifier->get_string()) == known) mandatory.push_back(known);
        }
    }
}

std::vector<std::string_view> mandatory_profile(const SignUp& sign_up) {
    std::vector<std::string_view> mandatory;
    add_mandatory_identifier(mandatory, sign_up.identifiers);
    add_secondary_identifiers(mandatory, sign_up.secondary_identifiers);
    if (sign_up.password) mandatory.emplace_back("password");
    return mandatory;
}

}  // namespace

AccountFacts facts_of(const User& user) {
    return {
        user.username.has_value(),
        user.primary_email.has_value(),
        user.primary_phone.has_value(),
        user.password_digest.has_value() || !user.identities.empty()
    };
}

void FlowState::put(VerificationRecord record) {
    std::erase_if(records, [&](const auto& other) { return other.type == record.type; });
    records.push_back(std::move(record));
}

const VerificationRecord* FlowState::find(std::string_view id) const {
    const auto found = std::ranges::find(records, id, &VerificationRecord::id);
    return found == records.end() ? nullptr : &*found;
}

std::vector<std::string_view> missing_profile(
    const AccountFacts& account,
    const PendingProfile& profile,
    const SignInExperience& experience
) {
    const bool username = account.username || profile.username;
    const bool email = account.email || profile.primary_email;
    const bool phone = account.phone || profile.primary_phone;
    const bool password = account.password || profile.password_digest;
    std::vector<std::string_view> missing;
    for (const auto name : mandatory_profile(experience.sign_up)) {
        const bool given = name == "username"       ? username
                           : name == "email"        ? email
                           : name == "phone"        ? phone
                           : name == "emailOrPhone" ? email || phone
                                                    : password;
        if (!given && std::ranges::find(missing, name) == missing.end()) missing.push_back(name);
    }
    return missing;
}

NextStep next_step(const FlowState& state, const SignInExperience& experience) {
    if (!state.event) return {Step::start, {}};
    if (!state.user_id) return {Step::identify, {}};
    if (*state.event == InteractionEvent::forgot_password) {
        if (!state.profile.password_digest) return {Step::complete_profile, {"password"}};
        return {Step::submit, {}};
    }
    auto missing = missing_profile(state.account, state.profile, experience);
    if (!missing.empty()) return {Step::complete_profile, std::move(missing)};
    return {Step::submit, {}};
}

bool is_allowed(InteractionEvent event, SignInMode mode) {
    switch (event) {
        case InteractionEvent::sign_in:
            return mode != SignInMode::register_only;
        case InteractionEvent::register_account:
            return mode != SignInMode::sign_in;
        case InteractionEvent::forgot_password:
            break;
    }
    return true;
}

bool is_sign_in_enabled(IdentifierType type, const SignIn& sign_in) {
    return std::ranges::any_of(sign_in.methods, [&](const SignInMethod& method) {
        return method.identifier == type && method.password;
    });
}

bool is_sign_up_enabled(IdentifierType type, const SignUp& sign_up) {
    const bool listed = std::ranges::find(sign_up.identifiers, type) != sign_up.identifiers.end();
    // An address that must be verified takes a code that was sent there.
    return listed && sign_up.password && (type == IdentifierType::username || !sign_up.verify);
}

}  // namespace ostiary::signin
