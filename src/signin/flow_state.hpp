#pragma once

#include "identity/registration.hpp"
#include "json/fields.hpp"
#include "model/sign_in_experience.hpp"
#include "model/user.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The state of the sign-in state machine, as it is stored in the interaction, and the one decision
// over it.
namespace ostiary::signin {

enum class InteractionEvent { sign_in, register_account, forgot_password };
constexpr std::array<json::EnumName<InteractionEvent>, 3> enum_names(InteractionEvent) {
    return {
        {{"SignIn", InteractionEvent::sign_in},
         {"Register", InteractionEvent::register_account},
         {"ForgotPassword", InteractionEvent::forgot_password}}
    };
}

enum class VerificationType { password, new_password_identity };
constexpr std::array<json::EnumName<VerificationType>, 2> enum_names(VerificationType) {
    return {
        {{"Password", VerificationType::password},
         {"NewPasswordIdentity", VerificationType::new_password_identity}}
    };
}

struct InteractionIdentifier {
    IdentifierType type = IdentifierType::username;
    std::string value;

    static constexpr auto fields() {
        using I = InteractionIdentifier;
        return std::tuple{
            json::field("type", &I::type),
            json::field("value", &I::value, {.min = 1, .max = 256}),
        };
    }
};

// What an account has already.
struct AccountFacts {
    bool username = false;
    bool email = false;
    bool phone = false;
    bool password = false;  // or an identity elsewhere that stands for one

    static constexpr auto fields() {
        using F = AccountFacts;
        return std::tuple{
            json::field("username", &F::username),
            json::field("email", &F::email),
            json::field("phone", &F::phone),
            json::field("password", &F::password),
        };
    }
};
AccountFacts facts_of(const User& user);

// Something that was proven in this interaction. There is at most one of a type; a newer one
// replaces it. A record exists only once its proof has succeeded.
struct VerificationRecord {
    std::string id;
    VerificationType type = VerificationType::password;
    InteractionIdentifier identifier;
    std::optional<std::string> user_id;          // Password: whose it was
    std::optional<AccountFacts> account;         // and what that account had then
    std::optional<std::string> password_digest;  // NewPasswordIdentity: of the chosen password

    static constexpr auto fields() {
        using R = VerificationRecord;
        return std::tuple{
            json::field("id", &R::id),
            json::field("type", &R::type),
            json::field("identifier", &R::identifier),
            json::field("userId", &R::user_id, {.omit_null = true}),
            json::field("account", &R::account, {.omit_null = true}),
            json::field("passwordDigest", &R::password_digest, {.omit_null = true}),
        };
    }
};

// What is to be written to the account when the interaction is submitted.
struct PendingProfile {
    std::optional<std::string> username;
    std::optional<std::string> primary_email;
    std::optional<std::string> primary_phone;
    std::optional<std::string> password_digest;

    static constexpr auto fields() {
        using P = PendingProfile;
        return std::tuple{
            json::field("username", &P::username, {.omit_null = true}),
            json::field("primaryEmail", &P::primary_email, {.omit_null = true}),
            json::field("primaryPhone", &P::primary_phone, {.omit_null = true}),
            json::field("passwordDigest", &P::password_digest, {.omit_null = true}),
        };
    }
    bool empty() const { return !username && !primary_email && !primary_phone && !password_digest; }
};

struct FlowState {
    std::optional<InteractionEvent> event;
    std::optional<std::string> user_id;
    AccountFacts account;  // of the user
    PendingProfile profile;
    std::vector<VerificationRecord> records;

    static constexpr auto fields() {
        using S = FlowState;
        return std::tuple{
            json::field("event", &S::event, {.omit_null = true}),
            json::field("userId", &S::user_id, {.omit_null = true}),
            json::field("account", &S::account, {.defaulted = true}),
            json::field("profile", &S::profile, {.defaulted = true}),
            json::field("records", &S::records, {.defaulted = true}),
        };
    }

    void put(VerificationRecord record);
    const VerificationRecord* find(std::string_view id) const;
};

enum class Step {
    start,             // choose what is to be done
    identify,          // prove who one is, or choose who one will be
    complete_profile,  // give what the tenant demands of every account
    submit,            // nothing is missing
};

struct NextStep {
    Step step = Step::start;
    std::vector<std::string_view> missing_profile;  // of complete_profile
};

// What has to happen next. Every operation that ends something asks here, so no order of calls, no
// empty form and no replay leads past a step.
NextStep next_step(const FlowState& state, const SignInExperience& experience);

// What an account must have, and this one lacks: username, email, phone, emailOrPhone, password.
std::vector<std::string_view> missing_profile(
    const AccountFacts& account,
    const PendingProfile& profile,
    const SignInExperience& experience
);

// Whether the sign-in mode allows the event.
bool is_allowed(InteractionEvent event, SignInMode mode);
bool is_sign_in_enabled(IdentifierType type, const SignIn& sign_in);
// Whether an account may be made with that identifier and a password alone.
bool is_sign_up_enabled(IdentifierType type, const SignUp& sign_up);

}  // namespace ostiary::signin
