#pragma once

#include "base/secret.hpp"
#include "http/request.hpp"

#include <string>
#include <string_view>

// Against forged cross-site requests: every form carries a token that is bound to the browser's own
// state, and a request that another site started is refused before that.
namespace ostiary::http {

// The token for forms of the holder of `binding`, an unguessable value that the browser has in a
// cookie (an interaction or a session). The same binding gives the same token; it tells nothing
// about the binding.
std::string csrf_token(const Secret& key, std::string_view binding);

// Takes the same time for every wrong token.
bool is_csrf_token(const Secret& key, std::string_view binding, std::string_view token);

// Whether a page of another origin made the browser send the request. What browsers say about it
// cannot be set by pages: Sec-Fetch-Site, or Origin where that is missing. Clients that are no
// browsers send neither, and are not what this is about.
// https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
bool is_cross_origin(const Request& request);

}  // namespace ostiary::http
