#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ostiary::http {

// The parts of a request target, as received.
// https://www.rfc-editor.org/rfc/rfc9112#section-3.2
struct Target {
    std::string_view path;       // "*" in asterisk-form
    std::string_view query;      // without the question mark
    std::string_view authority;  // of absolute-form; empty otherwise
};

// Nothing if it is none of origin-form, absolute-form and asterisk-form, or has a character that
// may not occur in a URI.
std::optional<Target> split_target(std::string_view target);

// Decodes a path once, into `output`. Refused, so that no two readers can see different paths:
// malformed escapes, escaped slashes and backslashes, control characters, ill-formed UTF-8, and
// segments "." and "..". Repeated slashes stay as they are.
bool decode_path(std::string_view path, std::string& output);

// "id.example:8443" in lower case without the default port of the scheme; nothing if it is not a
// host with an optional port.
// https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
std::optional<std::string> normalize_authority(std::string_view authority, bool secure);

}  // namespace ostiary::http
