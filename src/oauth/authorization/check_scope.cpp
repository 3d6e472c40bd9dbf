#include "base/try.hpp"
#include "oauth/authorization/pipeline.hpp"
#include "oauth/errors.hpp"
#include "oauth/resource_indicators.hpp"
#include "oauth/scope.hpp"
#include "tokens/scope_text.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

// A request of this many names is a mistake or an attack on what compares them.
constexpr std::size_t longest_scope = 8 * 1024;
constexpr std::size_t most_scopes = 256;

bool is_permission(const PendingRequest& pending, std::string_view name) {
    return std::ranges::any_of(pending.request.resources, [&](const std::string& indicator) {
        const Resource* const resource = pending.context.snapshot->find_resource(indicator);
        return resource &&
               std::ranges::find(resource->scopes, name, &Scope::name) != resource->scopes.end();
    });
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc8707#section-2.1
Result<void> check_resource(PendingRequest& pending) {
    const store::Snapshot& snapshot = *pending.context.snapshot;
    TRY(pending.request.resources, parse_resource_indicators(pending.parameters));
    for (const auto& indicator : pending.request.resources) {
        TRY(const Resource* const resource, get_resource(snapshot, indicator));
        (void)resource;
    }
    if (pending.request.resources.empty()) {
        if (const Resource* const fallback = snapshot.default_resource()) {
            pending.request.resources.push_back(fallback->indicator);
        }
    }
    return {};
}

// https://www.rfc-editor.org/rfc/rfc6749#section-3.3: "The authorization server MAY fully or
// partially ignore the scope requested by the client": unknown names are left out.
Result<void> check_scope(PendingRequest& pending) {
    const std::string_view text = pending.parameters.get("scope");
    if (text.size() > longest_scope) return fail(invalid_scope, "scope is too long");
    const auto names = tokens::split_scope(text);
    if (names.size() > most_scopes) return fail(invalid_scope, "too many scopes");

    // https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess: "MUST ensure that the
    // prompt parameter contains consent unless other conditions for processing the request
    // permitting offline access to the requested resources are in place", else "MUST ignore the
    // offline_access request".
    const auto& prompt = pending.request.prompt;
    const bool with_consent = std::ranges::find(prompt, "consent") != prompt.end();
    std::vector<std::string> kept;
    for (const auto& name : names) {
        if (name == offline_access_scope && !with_consent) continue;
        if (is_oidc_scope(name)) {
            if (!may_ask_for(pending.client, name)) return fail(invalid_scope);
            kept.push_back(name);
        } else if (is_permission(pending, name)) {
            kept.push_back(name);
        }
    }
    pending.request.scope = tokens::join_scope(kept);
    pending.request.nonce = pending.parameters.find("nonce");
    return {};
}

}  // namespace ostiary::oauth
