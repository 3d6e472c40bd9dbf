#include "signin/verification.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "signin/errors.hpp"

#include <fmt/format.h>

namespace ostiary::signin {
namespace {

const ErrorKind& malformed(IdentifierType type) {
    switch (type) {
        case IdentifierType::email:
            return identity::errors::invalid_email;
        case IdentifierType::phone:
            return identity::errors::invalid_phone;
        case IdentifierType::username:
            break;
    }
    return json::invalid_input;
}

}  // namespace

Task<std::string>
Verification::verify_password(Flow& flow, InteractionIdentifier identifier, Secret password) {
    if (!flow.state.event) co_return fail(errors::interaction_not_found);
    const auto parsed = identity::parse_identifier(identifier.type, identifier.value);
    // What cannot be an identifier is nobody's.
    if (!parsed) co_return fail(identity::errors::invalid_credentials);
    CO_TRY(
        const auto authenticated,
        co_await authentication_.verify_password(
            flow.snapshot,
            {*parsed, std::move(password), flow.address, flow.browser.name, flow.browser.users}
        )
    );
    identity::Authentication::record(flow.batch, authenticated);

    VerificationRecord record;
    record.id = standard_id(random_);
    record.type = VerificationType::password;
    record.identifier = {parsed->type, parsed->value};
    record.user_id = authenticated.user.id.value;
    record.account = facts_of(authenticated.user);
    flow.state.put(record);
    flow.event_keys.push_back(
        fmt::format("Interaction.{}.Verification.Password.Submit", flow.event_name())
    );
    co_return record.id;
}

Task<std::string>
Verification::choose_new_identity(Flow& flow, InteractionIdentifier identifier, Secret password) {
    if (!flow.state.event) co_return fail(errors::interaction_not_found);
    if (flow.state.event != InteractionEvent::register_account) {
        co_return fail(errors::invalid_interaction_type);
    }
    if (!is_sign_up_enabled(identifier.type, flow.experience().sign_up)) {
        co_return fail(errors::sign_up_method_not_enabled);
    }
    const auto parsed = identity::parse_identifier(identifier.type, identifier.value);
    if (!parsed) co_return fail(malformed(identifier.type));
    CO_CHECK(co_await registration_.check_free(flow.snapshot, *parsed));

    identity::Profile profile;
    profile.set(*parsed);
    CO_TRY(
        auto digest,
        co_await registration_.digest_of(
            flow.snapshot, std::move(password), profile.user_info(), flow.address
        )
    );
    VerificationRecord record;
    record.id = standard_id(random_);
    record.type = VerificationType::new_password_identity;
    record.identifier = {parsed->type, parsed->value};
    record.password_digest = std::move(digest);
    flow.state.put(record);
    flow.event_keys.emplace_back("Interaction.Register.Verification.NewPasswordIdentity.Submit");
    co_return record.id;
}

}  // namespace ostiary::signin
