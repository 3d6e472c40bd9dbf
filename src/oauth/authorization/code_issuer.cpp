#include "oauth/authorization/code_issuer.hpp"

#include "store/grants.hpp"

#include <algorithm>

namespace ostiary::oauth {

Secret CodeIssuer::add(sql::Batch& batch, const ApprovedRequest& approved) {
    const AuthorizationRequest& request = approved.request;
    AuthorizationCode code;
    code.grant_id = add_grant(batch, approved);
    code.client_id = approved.client.id;
    code.user_id = approved.session.user_id;
    code.redirect_uri = request.redirect_uri;
    code.code_challenge = request.code_challenge;
    code.nonce = request.nonce;
    code.scope = request.scope;
    code.resources = request.resources;
    code.session_uid = approved.session.uid;
    code.auth_time = approved.session.authenticated_at;
    code.created_at = approved.now;
    code.expires_at = approved.now + code_lifetime;
    Secret text = store::AuthorizationCodes::add(batch, code, random_);

    audit::Event event;
    event.key = audit::keys::interaction_end;
    event.user_id = approved.session.user_id.value;
    event.client_id = approved.client.id.value;
    event.session_id = approved.session.uid;
    event.ip = approved.context.address;
    event.user_agent = approved.context.user_agent;
    event.details["scope"] = request.scope;
    recorder_.add(batch, std::move(event));
    return text;
}

// One grant stands for what a user allowed a client in a session: a later request of the session
// extends it.
std::string CodeIssuer::add_grant(sql::Batch& batch, const ApprovedRequest& approved) {
    const auto& live = approved.live_grants;
    const auto existing = std::ranges::find_if(live, [&](const ostiary::Grant& grant) {
        return grant.session_uid == approved.session.uid;
    });
    if (existing != live.end()) {
        ostiary::Grant grant = *existing;
        approved.requested.add_to(grant);
        grant.expires_at = approved.now + grant_lifetime;
        store::Grants::add_extension(batch, grant);
        return grant.id;
    }
    ostiary::Grant grant;
    grant.user_id = approved.session.user_id;
    grant.client_id = approved.client.id;
    grant.session_uid = approved.session.uid;
    approved.requested.add_to(grant);
    grant.created_at = approved.now;
    grant.expires_at = approved.now + grant_lifetime;
    store::Grants::add(batch, grant, random_, approved.now);

    const auto most = approved.client.custom.max_allowed_grants;
    const auto count = static_cast<std::int64_t>(live.size()) + 1;
    for (std::int64_t i = 0; most && i < std::min(count - *most, count - 1); ++i) {
        const auto& oldest = live[static_cast<std::size_t>(i)];
        revocation_.add(
            batch,
            approved.context,
            {oldest.id, oldest.client_id, oldest.user_id, "the client's maximum was reached"}
        );
    }
    return grant.id;
}

}  // namespace ostiary::oauth
