#pragma once

#include "model/grant.hpp"
#include "model/interaction.hpp"
#include "oauth/gate.hpp"

#include <map>
#include <string>
#include <vector>

namespace ostiary::oauth {

// What an authorization request would have the user allow: OpenID Connect scopes, and of each
// resource the permissions that the user has.
struct RequestedGrant {
    std::vector<std::string> scope;
    std::map<std::string, std::vector<std::string>> resources;

    // Whether an earlier grant of the session allows all of it.
    bool is_covered_by(const ostiary::Grant& grant) const;
    // Adds it to what the grant allows already.
    void add_to(ostiary::Grant& grant) const;
};

// `facts` are of the client and the user of the session; each resource is asked of the gate.
Result<RequestedGrant> find_requested_grant(
    const store::Snapshot& snapshot,
    const AuthorizationRequest& request,
    const Facts& facts,
    Milliseconds now
);

// How long a grant lasts unless it is extended.
inline constexpr Milliseconds grant_lifetime = Milliseconds{180} * 86'400 * 1000;

}  // namespace ostiary::oauth
