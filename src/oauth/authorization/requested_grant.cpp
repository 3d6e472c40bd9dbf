#include "oauth/authorization/requested_grant.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"
#include "oauth/scope.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

bool covers(std::string_view granted, const std::vector<std::string>& names) {
    return std::ranges::all_of(names, [&](const std::string& name) {
        return tokens::has_scope(granted, name);
    });
}

std::string merged(const std::string& granted, const std::vector<std::string>& names) {
    auto all = tokens::split_scope(granted);
    for (const auto& name : names) {
        if (std::ranges::find(all, name) == all.end()) all.push_back(name);
    }
    return tokens::join_scope(all);
}

}  // namespace

bool RequestedGrant::is_covered_by(const ostiary::Grant& grant) const {
    if (!covers(grant.scope, scope)) return false;
    return std::ranges::all_of(resources, [&](const auto& resource) {
        const auto granted = grant.resources.find(resource.first);
        return granted != grant.resources.end() && covers(granted->second, resource.second);
    });
}

void RequestedGrant::add_to(ostiary::Grant& grant) const {
    grant.scope = merged(grant.scope, scope);
    for (const auto& [indicator, names] : resources) {
        std::string& granted = grant.resources[indicator];
        granted = merged(granted, names);
    }
}

Result<RequestedGrant> find_requested_grant(
    const store::Snapshot& snapshot,
    const AuthorizationRequest& request,
    const Facts& facts,
    Milliseconds now
) {
    if (!facts.subject) return fail(server_error, {}, "a grant without user");
    const auto names = tokens::split_scope(request.scope);
    RequestedGrant requested;
    requested.scope = oidc_scopes(names);
    for (const auto& indicator : request.resources) {
        Question question{.client_id = facts.client->client.id};
        question.user_id = facts.subject->user.id;
        question.resource = snapshot.find_resource(indicator);
        // It was there when the request was checked; a token for it will be refused.
        if (!question.resource) continue;
        question.resource_scope = names;
        Facts copy{facts.client, facts.subject, {}, {}};
        TRY(auto admission, decide(snapshot, question, std::move(copy), now));
        requested.resources[indicator] = std::move(admission.resource_scope);
    }
    return requested;
}

}  // namespace ostiary::oauth
