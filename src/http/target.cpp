#include "http/target.hpp"

#include "base/encoding.hpp"

#include <algorithm>
#include <array>

namespace ostiary::http {
namespace {

bool is_alphanumeric(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

// The characters of a URI besides letters and digits. Quotes, braces, pipe and caret are none of
// them, but browsers send them unescaped in queries.
constexpr std::string_view uri_marks = "-._~:/?[]@!$&'()*+,;=%";
constexpr std::string_view tolerated_marks = "\"{}|^`";

constexpr auto target_characters = [] {
    std::array<bool, 256> table{};
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (const char c : uri_marks) table[static_cast<unsigned char>(c)] = true;
    for (const char c : tolerated_marks) table[static_cast<unsigned char>(c)] = true;
    return table;
}();

bool has_dot_segment(std::string_view path) {
    std::size_t dot = path.find("/.");
    while (dot != std::string_view::npos) {
        const std::string_view rest = path.substr(dot + 2);
        if (rest.empty() || rest.front() == '/' || rest == "." || rest.starts_with("./"))
            return true;
        dot = path.find("/.", dot + 2);
    }
    return false;
}

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > 255) return false;
    if (host.front() == '[') {
        return host.size() > 3 && host.back() == ']' &&
               host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
                   std::string_view::npos;
    }
    return std::ranges::all_of(host, [](char character) {
        return is_alphanumeric(character) || character == '-' || character == '.' ||
               character == '_';
    });
}

}  // namespace

std::optional<Target> split_target(std::string_view target) {
    const bool allowed = std::ranges::all_of(target, [](char character) {
        return target_characters[static_cast<unsigned char>(character)];
    });
    if (!allowed || target.empty()) return std::nullopt;
    if (target == "*") return Target{target, {}, {}};

    Target parts;
    if (target.front() != '/') {
        const std::size_t scheme = target.find("://");
        if (scheme == std::string_view::npos) return std::nullopt;
        std::string name(target.substr(0, scheme));
        for (char& letter : name) letter = static_cast<char>(letter | 0x20);
        if (name != "http" && name != "https") return std::nullopt;
        target.remove_prefix(scheme + 3);
        const std::size_t end = std::min(target.find_first_of("/?"), target.size());
        parts.authority = target.substr(0, end);
        target.remove_prefix(end);
        if (parts.authority.empty()) return std::nullopt;
    }
    const std::size_t question = std::min(target.find('?'), target.size());
    parts.path = target.substr(0, question);
    if (parts.path.empty()) parts.path = "/";
    parts.query = target.substr(std::min(question + 1, target.size()));
    return parts;
}

bool decode_path(std::string_view path, std::string& output) {
    if (path.find('%') == std::string_view::npos) {
        output = path;
    } else {
        auto decoded = percent_decode(path, false);
        if (!decoded || !is_utf8(*decoded)) return false;
        const bool ambiguous = std::ranges::any_of(*decoded, [](char character) {
            return static_cast<unsigned char>(character) < 0x20 || character == 0x7F ||
                   character == '\\';
        });
        // An escaped slash would be a separator for one reader and part of a name for another.
        if (ambiguous || std::ranges::count(*decoded, '/') != std::ranges::count(path, '/')) {
            return false;
        }
        output = *std::move(decoded);
    }
    return output.starts_with('/') && !has_dot_segment(output);
}

std::optional<std::string> normalize_authority(std::string_view authority, bool secure) {
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view host = authority.substr(0, colon);
    if (!is_host(host)) return std::nullopt;
    std::string normal(host);
    for (char& letter : normal) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
    }
    if (colon == std::string_view::npos) return normal;

    const std::string_view port = authority.substr(colon + 1);
    if (port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    int number = 0;
    for (const char digit : port) number = number * 10 + (digit - '0');
    if (number > 65'535 || (!port.empty() && number == 0)) return std::nullopt;
    if (port.empty() || number == (secure ? 443 : 80)) return normal;
    return normal + ':' + std::to_string(number);
}

}  // namespace ostiary::http
