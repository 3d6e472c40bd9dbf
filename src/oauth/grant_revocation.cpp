#include "oauth/grant_revocation.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "store/grants.hpp"

namespace ostiary::oauth {
namespace {

audit::Event event_of(const Context& context, const RevokedGrant& grant) {
    audit::Event event;
    event.key = audit::keys::revoke_grants;
    event.user_id = grant.user_id.value;
    event.client_id = grant.client_id.value;
    event.ip = context.address;
    event.user_agent = context.user_agent;
    event.details["grantId"] = hex_encode(grant.grant_id);
    event.details["reason"] = grant.reason;
    return event;
}

}  // namespace

Task<void> GrantRevocation::revoke(const Context& context, RevokedGrant grant) {
    sql::Batch batch;
    store::Grants::require_revocation(batch, grant.grant_id, clock_.now());
    recorder_.add(batch, event_of(context, grant));
    // A conflict says that another request has revoked it and told of it.
    CO_CHECK(co_await database_.write(context.tenant(), std::move(batch)));
    co_return ok();
}

void GrantRevocation::add(sql::Batch& batch, const Context& context, const RevokedGrant& grant) {
    store::Grants::add_revocation(batch, grant.grant_id, clock_.now());
    recorder_.add(batch, event_of(context, grant));
}

}  // namespace ostiary::oauth
