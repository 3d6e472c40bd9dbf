#pragma once

#include "base/clock.hpp"
#include "store/snapshot.hpp"

#include <string_view>

namespace ostiary::oauth {

// Holds the bearer value of the browser's session.
inline constexpr std::string_view session_cookie = "_session";

// How long a session lives after its last use: the tenant's setting `oidc.session`, or 14 days.
Milliseconds session_lifetime(const store::Snapshot& snapshot);

}  // namespace ostiary::oauth
