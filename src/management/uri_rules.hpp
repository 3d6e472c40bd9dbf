#pragma once

#include <string_view>

namespace ostiary::management {

// What may be registered as a redirect URI: an http(s) URL without user information or fragment, in
// which `*` may stand in the host (not in its last two labels) and in the path; or a URI of a
// private-use scheme, which has a dot in its name (RFC 8252 section 7.1).
bool is_registrable_redirect_uri(std::string_view uri);

// An absolute http(s) URL without user information.
bool is_web_url(std::string_view uri);
// Also without path, query and fragment: "https://app.example"; `*` may stand in the host.
bool is_web_origin(std::string_view uri);

// An absolute URI, as a resource indicator must be.
// https://www.rfc-editor.org/rfc/rfc8707#section-2
bool is_resource_indicator(std::string_view uri);

}  // namespace ostiary::management
