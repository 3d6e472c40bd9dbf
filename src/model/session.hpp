#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"

#include <optional>
#include <string>

namespace ostiary {

// A user signed in at this provider in one browser; the base of single sign-on.
struct Session {
    std::string id;      // 16 bytes, time-ordered
    std::string digest;  // SHA-256 of the cookie's value
    std::string uid;     // names the session in tokens (sid) and in the API; proves nothing
    UserId user_id;
    Milliseconds authenticated_at = 0;
    Milliseconds created_at = 0;
    Milliseconds expires_at = 0;
    Milliseconds last_seen_at = 0;
    std::optional<std::string> user_agent;
    std::optional<std::string> address;
    std::optional<Milliseconds> revoked_at;
};

}  // namespace ostiary
