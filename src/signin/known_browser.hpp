#pragma once

#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "http/cookies.hpp"

#include <string>
#include <vector>

namespace ostiary::signin {

// The users that a browser has signed in as, proven by a cookie that only we can have made.
struct KnownBrowser {
    std::string name;                // of the browser; a fresh one if it had no cookie
    std::vector<std::string> users;  // the latest last
};

// The cookie `_known`: what exempts a browser from lockouts that others have caused
// (identity/lockout.hpp). It signs nobody in.
//
// Thread safety: all members may be called concurrently.
class KnownBrowsers {
public:
    KnownBrowsers(const Vault& vault, Random& random) : vault_(vault), random_(random) {}

    KnownBrowser read(const http::Request& request) const;
    // Remembers that `user_id` has signed in.
    void remember(
        http::Response& response,
        const http::Request& request,
        KnownBrowser browser,
        const std::string& user_id
    ) const;

private:
    const Vault& vault_;
    Random& random_;
};

}  // namespace ostiary::signin
