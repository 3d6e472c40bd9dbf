#include "signin/completion.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "signin/errors.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

namespace ostiary::signin {
namespace {

std::unexpected<Error> missing_profile_error(const std::vector<std::string_view>& missing) {
    boost::json::array names;
    for (const auto name : missing) names.emplace_back(name);
    return fail_with(
        errors::missing_profile,
        boost::json::serialize(boost::json::object{{"missingProfile", std::move(names)}})
    );
}

identity::Profile to_profile(const PendingProfile& pending) {
    return {
        pending.username, pending.primary_email, pending.primary_phone, pending.password_digest
    };
}

void take_identity(PendingProfile& profile, const VerificationRecord& record) {
    switch (record.identifier.type) {
        case IdentifierType::username:
            profile.username = record.identifier.value;
            break;
        case IdentifierType::email:
            profile.primary_email = record.identifier.value;
            break;
        case IdentifierType::phone:
            profile.primary_phone = record.identifier.value;
            break;
    }
    profile.password_digest = record.password_digest;
}

// The interaction is at its end; nothing but submit() is left to do, and what is missing says why.
Result<void> check_complete(const Flow& flow) {
    const NextStep next = next_step(flow.state, flow.experience());
    switch (next.step) {
        case Step::start:
            return fail(errors::interaction_not_found);
        case Step::identify:
            return fail(errors::identifier_not_found);
        case Step::complete_profile:
            return missing_profile_error(next.missing_profile);
        case Step::submit:
            break;
    }
    return {};
}

}  // namespace

void Completion::restart(Flow& flow) {
    flow.state = {};
    // A session that the browser has is no answer any more: whoever signs in now goes on.
    flow.interaction.prompt = "login";
    flow.interaction.login_done = false;
    flow.interaction.consent_done = false;
    flow.interaction.user_id.reset();
    flow.interaction.authenticated_at = 0;
}

Result<void> Completion::init(Flow& flow, InteractionEvent event) {
    if (!is_allowed(event, flow.experience().sign_in_mode)) return fail(errors::forbidden);
    restart(flow);
    flow.state.event = event;
    flow.event_keys.push_back(fmt::format("Interaction.{}.Create", json::to_name(event)));
    return {};
}

Result<void> Completion::change_event(Flow& flow, InteractionEvent event) {
    if (!flow.state.event) return fail(errors::interaction_not_found);
    if (!is_allowed(event, flow.experience().sign_in_mode)) return fail(errors::forbidden);
    const bool forgot = event == InteractionEvent::forgot_password;
    const bool had_forgot = flow.state.event == InteractionEvent::forgot_password;
    if (forgot != had_forgot) return fail(errors::not_supported_for_forgot_password);
    if (flow.state.event != event) flow.state.profile = {};
    flow.state.event = event;
    flow.event_keys.push_back(fmt::format("Interaction.{}.Update", json::to_name(event)));
    return {};
}

Task<void> Completion::identify(Flow& flow, std::optional<std::string> verification_id) {
    if (!flow.state.event) co_return fail(errors::interaction_not_found);
    if (!is_allowed(*flow.state.event, flow.experience().sign_in_mode)) {
        co_return fail(errors::forbidden);
    }
    const VerificationRecord* record = nullptr;
    if (verification_id) {
        record = flow.state.find(*verification_id);
        if (!record) co_return fail(errors::verification_not_found);
    }
    flow.event_keys.push_back(fmt::format("Interaction.{}.Identifier.Submit", flow.event_name()));
    if (flow.state.event == InteractionEvent::register_account) {
        co_return co_await create_account(flow, record);
    }
    if (!record) co_return fail(errors::target_missing);
    co_return co_await identify_existing(flow, *record);
}

Task<void> Completion::identify_existing(Flow& flow, const VerificationRecord& record) {
    if (flow.state.event == InteractionEvent::forgot_password) {
        // Knowing the password is no ground for setting it anew without the old one.
        co_return fail(errors::not_supported_for_forgot_password);
    }
    if (record.type != VerificationType::password || !record.user_id) {
        co_return fail(errors::verification_failed);
    }
    if (!is_sign_in_enabled(record.identifier.type, flow.experience().sign_in)) {
        co_return fail(errors::method_not_enabled);
    }
    if (flow.state.user_id && flow.state.user_id != record.user_id) {
        co_return fail(errors::identity_conflict);
    }
    flow.state.user_id = record.user_id;
    flow.required_user = UserId(*record.user_id);
    if (record.account) {
        flow.state.account = *record.account;
    } else {
        CO_TRY(const User user, co_await flows_.require_user(flow, *flow.required_user));
        flow.state.account = facts_of(user);
    }
    co_return ok();
}

Task<void> Completion::create_account(Flow& flow, const VerificationRecord* record) {
    if (flow.state.user_id) co_return fail(errors::identity_conflict);
    if (record) {
        if (record->type != VerificationType::new_password_identity) {
            co_return fail(errors::verification_failed);
        }
        if (!is_sign_up_enabled(record->identifier.type, flow.experience().sign_up)) {
            co_return fail(errors::sign_up_method_not_enabled);
        }
        take_identity(flow.state.profile, *record);
    }
    const auto missing = missing_profile({}, flow.state.profile, flow.experience());
    if (!missing.empty()) co_return missing_profile_error(missing);
    if (flow.state.profile.empty()) co_return fail(errors::target_missing);

    auto added = registration_.add(flow.batch, *flow.snapshot, to_profile(flow.state.profile));
    flow.username_guard = added.username_guard;
    flow.adds_account = true;
    flow.state.user_id = added.user.id.value;
    flow.state.account = facts_of(added.user);
    flow.state.profile = {};
    // What made the account cannot make another one.
    flow.state.records.clear();
    co_return ok();
}

Task<void> Completion::add_username(Flow& flow, std::string username) {
    if (flow.state.event == InteractionEvent::forgot_password) {
        co_return fail(errors::not_supported_for_forgot_password);
    }
    CO_TRY(const auto info, co_await user_info(flow));
    if (!info.username.empty()) co_return fail(errors::username_exists);
    const auto parsed = identity::parse_identifier(IdentifierType::username, username);
    if (!parsed) co_return json::invalid("value", "must be a username");
    CO_CHECK(co_await registration_.check_free(flow.snapshot, *parsed));
    flow.state.profile.username = parsed->value;
    flow.event_keys.push_back(fmt::format("Interaction.{}.Profile.Update", flow.event_name()));
    co_return ok();
}

Task<void> Completion::add_password(Flow& flow, Secret password) {
    if (flow.state.event == InteractionEvent::forgot_password) {
        co_return fail(errors::not_supported_for_forgot_password);
    }
    CO_TRY(auto info, co_await user_info(flow));
    if (flow.state.account.password) co_return fail(errors::password_exists);
    if (info.username.empty()) info.username = flow.state.profile.username.value_or("");
    CO_TRY(
        flow.state.profile.password_digest,
        co_await registration_.digest_of(
            flow.snapshot, std::move(password), std::move(info), flow.address
        )
    );
    flow.event_keys.push_back(fmt::format("Interaction.{}.Profile.Update", flow.event_name()));
    co_return ok();
}

Task<void> Completion::reset_password(Flow& flow, Secret password) {
    if (flow.state.event != InteractionEvent::forgot_password) {
        co_return fail(errors::invalid_interaction_type);
    }
    CO_TRY(auto info, co_await user_info(flow));
    CO_TRY(
        flow.state.profile.password_digest,
        co_await registration_.digest_of(
            flow.snapshot, std::move(password), std::move(info), flow.address
        )
    );
    flow.event_keys.emplace_back("Interaction.ForgotPassword.Profile.Update");
    co_return ok();
}

Task<identity::UserInfo> Completion::user_info(Flow& flow) {
    if (!flow.state.event) co_return fail(errors::interaction_not_found);
    if (!flow.state.user_id) {
        if (flow.state.event != InteractionEvent::register_account) {
            co_return fail(errors::identifier_not_found);
        }
        co_return identity::UserInfo{};
    }
    CO_TRY(const User user, co_await flows_.require_user(flow, UserId(*flow.state.user_id)));
    co_return identity::UserInfo{
        user.name.value_or(""),
        user.username.value_or(""),
        user.primary_email.value_or(""),
        user.primary_phone.value_or("")
    };
}

Task<Secret> Completion::submit(Flow& flow) {
    CO_CHECK(check_complete(flow));
    if (!flow.state.user_id) co_return fail(errors::identifier_not_found);
    const UserId id(*flow.state.user_id);
    // Whether they are still there, and not suspended, is for the batch to find out.
    if (!flow.adds_account) flow.required_user = id;
    if (!flow.state.profile.empty()) {
        CO_TRY(User user, co_await flows_.require_user(flow, id));
        const auto added = registration_.add_update(
            flow.batch, *flow.snapshot, std::move(user), to_profile(flow.state.profile)
        );
        flow.username_guard = added.username_guard;
    }
    store::Users::record_sign_in(flow.batch, id, flow.interaction.client_id, clock_.now());
    flow.event_keys.push_back(fmt::format("Interaction.{}.Submit", flow.event_name()));

    // Nothing of it is needed any more, least of all digests of passwords.
    FlowState done;
    done.event = flow.state.event;
    done.user_id = flow.state.user_id;
    flow.interaction.sign_in = std::make_shared<const json::value>(json::encode(done));
    Secret bearer =
        store::Interactions::add_login(flow.batch, flow.interaction, id, random_, clock_.now());
    CO_CHECK(co_await flows_.write(flow));
    flow.state = std::move(done);
    co_return bearer;
}

}  // namespace ostiary::signin
