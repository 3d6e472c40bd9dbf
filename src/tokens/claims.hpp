#pragma once

#include "model/user.hpp"
#include "store/snapshot.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

// What is told of a user, by scope.
// https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims
namespace ostiary::tokens {

// The user scopes that exist, in the order of the discovery document.
const std::vector<std::string>& supported_scopes();
const std::vector<std::string>& supported_claims();

struct Subject {
    const EndUser& user;
    std::vector<std::string> role_names;
};

// The names of the roles that a tenant has, of those that somebody was given.
std::vector<std::string>
role_names(const store::Snapshot& snapshot, const std::vector<std::string>& role_ids);

enum class Receiver { userinfo, id_token };

// Adds the claims of the granted scopes, without `sub`. The extended ones (custom_data, identities,
// roles) are in an ID token only where the tenant's setting `idToken.enabledExtendedClaims` lists
// them. A claim without a value is left out.
void add_user_claims(
    boost::json::object& claims,
    const Subject& subject,
    std::string_view scope,
    Receiver receiver,
    const store::Snapshot& snapshot
);

}  // namespace ostiary::tokens
