#include "oauth/authorization/consent_service.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/scope.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

std::vector<std::string>
missing_scopes(const std::vector<std::string>& names, const std::string& granted) {
    std::vector<std::string> missing;
    for (const auto& name : names) {
        if (name == openid_scope || name == offline_access_scope) continue;
        if (!tokens::has_scope(granted, name)) missing.push_back(name);
    }
    return missing;
}

std::vector<ConsentResource> missing_resources(
    const store::Snapshot& snapshot,
    const RequestedGrant& requested,
    const ostiary::Grant& granted
) {
    std::vector<ConsentResource> missing;
    for (const auto& [indicator, names] : requested.resources) {
        const Resource* const resource = snapshot.find_resource(indicator);
        if (!resource) continue;
        const auto found = granted.resources.find(indicator);
        const std::string allowed = found == granted.resources.end() ? "" : found->second;
        ConsentResource shown{resource->name, indicator, {}};
        for (const auto& name : missing_scopes(names, allowed)) {
            const auto scope = std::ranges::find(resource->scopes, name, &Scope::name);
            if (scope != resource->scopes.end()) shown.scopes.push_back({name, scope->description});
        }
        if (!shown.scopes.empty()) missing.push_back(std::move(shown));
    }
    return missing;
}

}  // namespace

std::string resume_path(const Interaction& interaction) {
    return "/oidc/auth/" + interaction.uid;
}

Task<Session> ConsentService::get_session(
    const Context& context,
    const Interaction& interaction,
    std::string session_bearer
) {
    if (interaction.prompt != "consent" || !interaction.session_id) {
        co_return fail(session_not_found);
    }
    CO_TRY(
        auto session,
        co_await sessions_.find(context.tenant(), std::move(session_bearer), clock_.now())
    );
    if (!session || session->id != *interaction.session_id) co_return fail(session_not_found);
    co_return *std::move(session);
}

Task<ConsentView> ConsentService::view(
    const Context& context,
    const Interaction& interaction,
    std::string session_bearer
) {
    CO_TRY(
        const Session session, co_await get_session(context, interaction, std::move(session_bearer))
    );
    Question question{.client_id = interaction.client_id};
    question.user_id = session.user_id;
    question.session_uid = session.uid;
    Facts known;
    known.session = session;
    CO_TRY(
        const auto admission, co_await gate_.admit(context, std::move(question), std::move(known))
    );
    CO_TRY(
        const auto requested,
        find_requested_grant(*context.snapshot, *interaction.request, admission.facts, clock_.now())
    );
    CO_TRY(
        const auto live,
        co_await grants_.list_of_client_in_session(
            context.tenant(), session.user_id, session.uid, interaction.client_id, clock_.now()
        )
    );
    const ostiary::Grant granted = live.empty() ? ostiary::Grant{} : live.front();

    ConsentView view;
    view.client = admission.client();
    view.oidc_scopes = missing_scopes(requested.scope, granted.scope);
    view.resources = missing_resources(*context.snapshot, requested, granted);
    view.redirect_uri = interaction.request->redirect_uri;
    view.user = admission.user();
    co_return view;
}

Task<std::string> ConsentService::accept(
    const Context& context,
    Interaction interaction,
    std::string session_bearer
) {
    CO_CHECK(co_await get_session(context, interaction, std::move(session_bearer)));
    interaction.consent_done = true;
    co_return co_await decide_on(context, std::move(interaction));
}

Task<std::string>
ConsentService::deny(const Context& context, Interaction interaction, std::string session_bearer) {
    CO_CHECK(co_await get_session(context, interaction, std::move(session_bearer)));
    interaction.prompt = "denied";
    co_return co_await decide_on(context, std::move(interaction));
}

Task<std::string> ConsentService::decide_on(const Context& context, Interaction interaction) {
    CO_TRY(const bool is_written, co_await interactions_.update(context.tenant(), interaction));
    if (!is_written) co_return fail(session_not_found);
    co_return resume_path(interaction);
}

}  // namespace ostiary::oauth
