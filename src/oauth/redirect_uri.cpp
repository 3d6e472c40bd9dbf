#include "oauth/redirect_uri.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace ostiary::oauth {
namespace {

constexpr std::size_t longest_uri = 2048;

struct Uri {
    std::string scheme;  // lower case
    std::string host;    // lower case; empty unless http or https
    std::string port;    // empty: the default one
    std::string path;    // of http(s): from "/"; else all after the colon
    std::string query;   // with "?"
};

bool is_web(const Uri& uri) {
    return uri.scheme == "http" || uri.scheme == "https";
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    return result;
}

bool is_scheme(std::string_view text) {
    if (text.empty() || !(text[0] >= 'a' && text[0] <= 'z')) return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
}

bool is_host(std::string_view host) {
    if (host == "[::1]") return true;
    if (host.empty() || host.starts_with('.') || host.find("..") != std::string_view::npos) {
        return false;
    }
    return std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_' || c == '*';
    });
}

bool is_port(std::string_view port) {
    return port.size() <= 5 &&
           std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

// Segments that a browser or a server would resolve to another path, plain or escaped.
bool has_ambiguous_segment(std::string_view path) {
    const std::string text = lower(path);
    for (const std::string_view escape : {"%2e", "%2f", "%5c", "%00"}) {
        if (text.find(escape) != std::string::npos) return true;
    }
    return text.find("/./") != std::string::npos || text.find("/../") != std::string::npos ||
           text.ends_with("/.") || text.ends_with("/..");
}

bool split_authority(std::string_view authority, Uri& uri) {
    std::string_view host = authority;
    const std::size_t colon = authority.rfind(':');
    const bool is_bracketed = authority.starts_with('[');
    if (colon != std::string_view::npos && (!is_bracketed || authority.find(']') < colon)) {
        host = authority.substr(0, colon);
        uri.port = authority.substr(colon + 1);
    }
    uri.host = lower(host);
    if (!is_host(uri.host) || !is_port(uri.port)) return false;
    if ((uri.scheme == "http" && uri.port == "80") ||
        (uri.scheme == "https" && uri.port == "443")) {
        uri.port.clear();
    }
    return true;
}

std::optional<Uri> parse_uri(std::string_view text) {
    if (text.empty() || text.size() > longest_uri) return std::nullopt;
    const bool is_clean = std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' && c != '\\' && c != '#' && c != '"' && c != '<' && c != '>';
    });
    const std::size_t colon = text.find(':');
    if (!is_clean || colon == std::string_view::npos) return std::nullopt;
    Uri uri;
    uri.scheme = lower(text.substr(0, colon));
    if (!is_scheme(uri.scheme)) return std::nullopt;
    std::string_view rest = text.substr(colon + 1);
    const std::size_t question = std::min(rest.find('?'), rest.size());
    uri.query = rest.substr(question);
    rest = rest.substr(0, question);
    if (!is_web(uri)) {
        uri.path = rest;
        return uri;
    }
    if (!rest.starts_with("//")) return std::nullopt;
    rest.remove_prefix(2);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    // '@' would make of the host before it a user name.
    const std::string_view authority = rest.substr(0, slash);
    if (authority.find('@') != std::string_view::npos) return std::nullopt;
    if (!split_authority(authority, uri)) return std::nullopt;
    uri.path = slash == rest.size() ? "/" : rest.substr(slash);
    if (has_ambiguous_segment(uri.path)) return std::nullopt;
    return uri;
}

// Each '*' stands for one or more characters other than `separator`. On a mismatch only the last
// '*' is given one more character: what stands between two of them matches best where it matches
// first, so the time stays within the product of the lengths.
bool matches_pattern(std::string_view pattern, std::string_view text, char separator) {
    std::size_t at = 0;     // in the pattern
    std::size_t taken = 0;  // of the text
    std::size_t star = std::string_view::npos;
    std::size_t star_end = 0;  // of the text, behind what the last '*' stands for
    const auto may_take = [&](std::size_t index) {
        return index < text.size() && text[index] != separator && text[index] != '%';
    };
    while (taken < text.size() || at < pattern.size()) {
        if (at < pattern.size() && pattern[at] == '*' && may_take(taken)) {
            star = at++;
            star_end = ++taken;
        } else if (at < pattern.size() && taken < text.size() && pattern[at] != '*' &&
                   pattern[at] == text[taken]) {
            ++at;
            ++taken;
        } else if (star != std::string_view::npos && may_take(star_end)) {
            at = star + 1;
            taken = ++star_end;
        } else {
            return false;
        }
    }
    return true;
}

bool is_usable_pattern(const Uri& pattern) {
    if (!is_web(pattern) || pattern.query.find('*') != std::string::npos) return false;
    const std::size_t star = pattern.host.rfind('*');
    if (star == std::string::npos) return true;
    // Not in the last two labels: nobody owns all of "*.com".
    return std::ranges::count(pattern.host.substr(star), '.') >= 2;
}

bool has_wildcard(std::string_view text) {
    return text.find('*') != std::string_view::npos;
}

bool matches(const Uri& registered, const Uri& candidate, bool any_port) {
    return registered.scheme == candidate.scheme &&
           matches_pattern(registered.host, candidate.host, '.') &&
           (any_port || registered.port == candidate.port) &&
           matches_pattern(registered.path, candidate.path, '/') &&
           registered.query == candidate.query;
}

bool is_loopback(const Uri& uri) {
    return uri.scheme == "http" &&
           (uri.host == "localhost" || uri.host == "127.0.0.1" || uri.host == "[::1]");
}

bool matches_any_loopback_port(std::string_view registered, std::string_view candidate) {
    const auto pattern = parse_uri(registered);
    const auto uri = parse_uri(candidate);
    return pattern && uri && is_loopback(*pattern) && pattern->host == uri->host &&
           !has_wildcard(registered) && matches(*pattern, *uri, true);
}

}  // namespace

bool is_acceptable_redirect_uri(std::string_view uri) {
    const auto parsed = parse_uri(uri);
    if (!parsed || has_wildcard(uri)) return false;
    for (const std::string_view scheme :
         {"javascript", "data", "vbscript", "file", "blob", "about", "view-source"}) {
        if (parsed->scheme == scheme) return false;
    }
    return true;
}

bool matches_redirect_uri(std::string_view registered, std::string_view candidate) {
    if (!is_acceptable_redirect_uri(candidate)) return false;
    const auto pattern = parse_uri(registered);
    const auto uri = parse_uri(candidate);
    if (!pattern || !uri) return false;
    if (!is_web(*uri)) return registered == candidate;
    if (has_wildcard(registered) && !is_usable_pattern(*pattern)) return false;
    return matches(*pattern, *uri, false);
}

bool is_redirect_uri_of(const Client& client, std::string_view candidate) {
    if (!is_acceptable_redirect_uri(candidate)) return false;
    return std::ranges::any_of(client.oidc.redirect_uris, [&](const std::string& registered) {
        return matches_redirect_uri(registered, candidate) ||
               (client.type == ClientType::native &&
                matches_any_loopback_port(registered, candidate));
    });
}

bool is_post_logout_redirect_uri_of(const Client& client, std::string_view candidate) {
    return std::ranges::any_of(client.oidc.post_logout_redirect_uris, [&](const auto& registered) {
        return matches_redirect_uri(registered, candidate);
    });
}

std::string origin_of(std::string_view uri) {
    const auto parsed = parse_uri(uri);
    if (!parsed || !is_web(*parsed)) return {};
    std::string origin = parsed->scheme + "://" + parsed->host;
    if (!parsed->port.empty()) origin.append(":").append(parsed->port);
    return origin;
}

bool matches_origin(std::string_view registered, std::string_view origin) {
    const auto pattern = parse_uri(registered);
    const auto uri = parse_uri(origin);
    if (!pattern || !uri || has_wildcard(origin) || !is_web(*uri)) return false;
    if (has_wildcard(pattern->host) && !is_usable_pattern(*pattern)) return false;
    return pattern->scheme == uri->scheme && pattern->port == uri->port &&
           matches_pattern(pattern->host, uri->host, '.');
}

}  // namespace ostiary::oauth
