#include "management/uri_rules.hpp"

#include <algorithm>
#include <optional>

namespace ostiary::management {
namespace {

struct Uri {
    std::string_view scheme;
    std::string_view authority;  // empty without "//"
    std::string_view path;       // what follows, query included
    bool has_authority = false;
};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<Uri> split(std::string_view text) {
    if (text.empty() || text.size() > 2048) return std::nullopt;
    // Visible ASCII only; a browser would rewrite the rest, backslashes among it.
    if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c >= 0x7F || c == '\\'; })) {
        return std::nullopt;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return std::nullopt;
    Uri uri;
    uri.scheme = text.substr(0, colon);
    const auto in_scheme = [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '+' || c == '-' || c == '.' ||
               c == '_';
    };
    if (!std::ranges::all_of(uri.scheme, in_scheme)) return std::nullopt;
    std::string_view rest = text.substr(colon + 1);
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        uri.has_authority = true;
        const auto end = std::min(rest.find_first_of("/?#"), rest.size());
        uri.authority = rest.substr(0, end);
        rest.remove_prefix(end);
    }
    uri.path = rest;
    return uri;
}

bool is_web(const Uri& uri) {
    return uri.scheme == "http" || uri.scheme == "https";
}

// The host of an authority without user information, if its port is one.
std::optional<std::string_view> host_of(const Uri& uri) {
    std::string_view host = uri.authority;
    if (!uri.has_authority || host.find('@') != std::string_view::npos) return std::nullopt;
    const auto bracket = host.rfind(']');
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        const std::string_view port = host.substr(colon + 1);
        if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, is_digit)) {
            return std::nullopt;
        }
        host = host.substr(0, colon);
    }
    if (host.empty()) return std::nullopt;
    const auto in_host = [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '*' ||
               c == '[' || c == ']' || c == ':';
    };
    if (!std::ranges::all_of(host, in_host)) return std::nullopt;
    return host;
}

// "*.preview.example.org" is one site's; "*.org" and "*" are everybody's.
bool has_bounded_wildcard(std::string_view host) {
    const auto star = host.rfind('*');
    if (star == std::string_view::npos) return true;
    return std::ranges::count(host.substr(star), '.') >= 2;
}

}  // namespace

bool is_web_url(std::string_view text) {
    const auto uri = split(text);
    if (!uri || !is_web(*uri)) return false;
    const auto host = host_of(*uri);
    return host && host->find('*') == std::string_view::npos;
}

bool is_registrable_redirect_uri(std::string_view text) {
    const auto uri = split(text);
    if (!uri || uri->path.find('#') != std::string_view::npos) return false;
    if (!is_web(*uri)) {
        return uri->scheme.find('.') != std::string_view::npos &&
               text.find('*') == std::string_view::npos;
    }
    const auto host = host_of(*uri);
    if (!host || !has_bounded_wildcard(*host)) return false;
    const auto query = uri->path.find('?');
    return query == std::string_view::npos ||
           uri->path.substr(query).find('*') == std::string_view::npos;
}

bool is_web_origin(std::string_view text) {
    const auto uri = split(text);
    if (!uri || !is_web(*uri) || !uri->path.empty()) return false;
    const auto host = host_of(*uri);
    return host && has_bounded_wildcard(*host);
}

bool is_resource_indicator(std::string_view text) {
    const auto uri = split(text);
    if (!uri || text.find('#') != std::string_view::npos) return false;
    return uri->has_authority ? !uri->authority.empty() : !uri->path.empty();
}

}  // namespace ostiary::management
