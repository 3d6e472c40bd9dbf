#pragma once

#include "audit/recorder.hpp"
#include "base/random.hpp"
#include "model/interaction.hpp"
#include "model/session.hpp"
#include "oauth/authorization/requested_grant.hpp"
#include "oauth/grant_revocation.hpp"
#include "store/authorization_codes.hpp"

#include <optional>
#include <vector>

namespace ostiary::oauth {

// https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2: "A maximum authorization code lifetime of
// 10 minutes is RECOMMENDED."
inline constexpr Milliseconds code_lifetime = 60 * 1000;

// An authorization request to which nothing more is to be asked.
struct ApprovedRequest {
    const Context& context;
    const AuthorizationRequest& request;
    const Client& client;
    const Session& session;
    const RequestedGrant& requested;
    // Of user and client, the oldest first: those of the session, or all if their number is
    // limited.
    const std::vector<ostiary::Grant>& live_grants;
    Milliseconds now;
};

// Stores what the user allowed and the code that stands for it.
//
// Thread safety: all members may be called concurrently.
class CodeIssuer {
public:
    CodeIssuer(GrantRevocation& revocation, audit::Recorder& recorder, Random& random)
        : revocation_(revocation), recorder_(recorder), random_(random) {}

    // Adds grant, code and audit event to the batch, and revokes the oldest grants beyond the
    // client's maximum; returns the text of the code.
    Secret add(sql::Batch& batch, const ApprovedRequest& approved);

private:
    std::string add_grant(sql::Batch& batch, const ApprovedRequest& approved);

    GrantRevocation& revocation_;
    audit::Recorder& recorder_;
    Random& random_;
};

}  // namespace ostiary::oauth
