#include "driver/cookies.hpp"

#include <algorithm>

namespace ostiary::bench {
namespace {

std::string_view next_part(std::string_view& rest) {
    const auto end = rest.find(';');
    auto part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    return part;
}

bool has_prefix_without_case(std::string_view text, std::string_view lower_prefix) {
    if (text.size() < lower_prefix.size()) return false;
    return std::ranges::equal(
        text.substr(0, lower_prefix.size()),
        lower_prefix,
        [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; }
    );
}

// https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4
bool path_matches(std::string_view path, std::string_view cookie_path) {
    if (!path.starts_with(cookie_path)) return false;
    return path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
           path[cookie_path.size()] == '/';
}

}  // namespace

void Cookies::store(std::string_view field) {
    const auto pair = next_part(field);
    const auto split = pair.find('=');
    if (split == std::string_view::npos || split == 0) return;
    Cookie cookie{std::string(pair.substr(0, split)), std::string(pair.substr(split + 1)), "/"};
    bool is_taken_back = false;
    while (!field.empty()) {
        const auto attribute = next_part(field);
        if (has_prefix_without_case(attribute, "path=/")) cookie.path = attribute.substr(5);
        if (has_prefix_without_case(attribute, "max-age=")) {
            const auto age = attribute.substr(8);
            is_taken_back = age == "0" || age.starts_with('-');
        }
        // The one date with which servers take cookies back.
        if (has_prefix_without_case(attribute, "expires=thu, 01 jan 1970")) is_taken_back = true;
    }
    std::erase_if(cookies_, [&](const Cookie& other) {
        return other.name == cookie.name && other.path == cookie.path;
    });
    if (!is_taken_back) cookies_.push_back(std::move(cookie));
}

void Cookies::append_field(std::string& out, std::string_view path) const {
    path = path.substr(0, path.find('?'));
    std::string_view separator = "Cookie: ";
    bool any = false;
    for (const Cookie& cookie : cookies_) {
        if (!path_matches(path, cookie.path)) continue;
        out.append(separator).append(cookie.name).append("=").append(cookie.value);
        separator = "; ";
        any = true;
    }
    if (any) out.append("\r\n");
}

}  // namespace ostiary::bench
