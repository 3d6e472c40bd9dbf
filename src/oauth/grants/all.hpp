#pragma once

#include "oauth/grant_revocation.hpp"
#include "oauth/grant_type.hpp"

#include <memory>
#include <vector>

namespace ostiary::oauth {

struct GrantTypeServices {
    Gate& gate;
    GrantRevocation& revocation;
    sql::Database& database;
    Random& random;
};

// Every grant type of the token endpoint.
std::vector<std::unique_ptr<GrantType>> all_grant_types(const GrantTypeServices& services);

}  // namespace ostiary::oauth
