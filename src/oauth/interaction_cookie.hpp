#pragma once

#include "base/secret.hpp"
#include "http/cookies.hpp"

#include <string>
#include <string_view>
#include <vector>

// The cookie `_interaction`: the bearer values of the interactions that a browser has open, one for
// each client. Its value is percent-encoded JSON, {"<client id>": "<bearer>", "_legacy":
// "<bearer>"};
// `_legacy` names the newest one.
namespace ostiary::oauth {

inline constexpr std::string_view interaction_cookie = "_interaction";

// The bearer value that a request of the sign-in pages or of the Experience API means: of the
// client that the header Logto-App-Id or the query parameter app_id names, else the newest. Empty
// if there is none.
std::string find_interaction_bearer(const http::Request& request);

// All of them, for the one who looks for an interaction by its uid.
std::vector<std::string> list_interaction_bearers(const http::Request& request);

// Sets the bearer of a client and makes it the newest. The oldest clients are dropped from a cookie
// that grows too long.
void set_interaction_cookie(
    http::Response& response,
    const http::Request& request,
    std::string_view client_id,
    const Secret& bearer
);
// Removes the client's bearer, and the cookie with the last one.
void clear_interaction_cookie(
    http::Response& response,
    const http::Request& request,
    std::string_view client_id
);

}  // namespace ostiary::oauth
