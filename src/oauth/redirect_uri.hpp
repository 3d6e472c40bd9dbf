#pragma once

#include "model/client.hpp"

#include <string>
#include <string_view>

namespace ostiary::oauth {

// Whether a redirect may ever go there: an absolute URI without fragment, user information,
// wildcard or control character, of a scheme that runs nothing in the browser.
bool is_acceptable_redirect_uri(std::string_view uri);

// Whether `candidate` is the registered URI. They are equal as URLs: scheme and host without case,
// default ports and the empty path aside; nothing else is normalized. Beyond that, a registered
// http(s) URI may hold `*`, each for a part of one label of the host, not in the last two, or for a
// part of one segment of the path.
// https://www.rfc-editor.org/rfc/rfc9700#section-2.1
bool matches_redirect_uri(std::string_view registered, std::string_view candidate);

// The registered redirect URIs of a client; a native one may use any port of its loopback URIs.
// https://www.rfc-editor.org/rfc/rfc8252#section-7.3
bool is_redirect_uri_of(const Client& client, std::string_view candidate);

// Without the exception for loopback ports.
bool is_post_logout_redirect_uri_of(const Client& client, std::string_view candidate);

// "https://app.example" of an http(s) URI, else empty. Wildcards stay.
std::string origin_of(std::string_view uri);
bool matches_origin(std::string_view registered, std::string_view origin);

}  // namespace ostiary::oauth
