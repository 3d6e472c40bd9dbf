#include "identity/identifier.hpp"

#include "model/identifier_key.hpp"

#include <algorithm>

namespace ostiary::identity {
namespace {

constexpr std::size_t longest_identifier = 128;
constexpr std::size_t longest_local_part = 64;
constexpr std::size_t longest_label = 63;
constexpr std::size_t shortest_phone = 3;
constexpr std::size_t longest_phone = 15;  // E.164

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3: dot-atom. Quoted local parts are refused.
bool is_local_part(std::string_view text) {
    if (text.empty() || text.size() > longest_local_part) return false;
    if (text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) ||
               std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
    });
}

// https://www.rfc-editor.org/rfc/rfc1123#section-2.1
bool is_host_label(std::string_view label) {
    if (label.empty() || label.size() > longest_label) return false;
    if (label.front() == '-' || label.back() == '-') return false;
    return std::ranges::all_of(label, [](char c) {
        return is_letter(c) || is_digit(c) || c == '-';
    });
}

bool is_host_name(std::string_view text) {
    std::size_t labels = 0;
    while (true) {
        const auto dot = text.find('.');
        if (!is_host_label(text.substr(0, dot))) return false;
        ++labels;
        if (dot == std::string_view::npos) break;
        text.remove_prefix(dot + 1);
    }
    return labels >= 2;
}

// The digits of a number as people write it, or nothing if anything else is in it.
std::optional<std::string> dialled_digits(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    std::string digits;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
        } else if (std::string_view(" .-()").find(c) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    return digits;
}

}  // namespace

bool is_username(std::string_view text) {
    if (text.empty() || text.size() > longest_identifier || is_digit(text.front())) return false;
    return std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '_';
    });
}

bool is_email(std::string_view text) {
    if (text.size() > longest_identifier) return false;
    const auto at = text.find('@');
    if (at == std::string_view::npos) return false;
    return is_local_part(text.substr(0, at)) && is_host_name(text.substr(at + 1));
}

bool is_phone(std::string_view text) {
    return text.size() >= shortest_phone && text.size() <= longest_phone &&
           std::ranges::all_of(text, is_digit);
}

std::optional<Identifier> parse_identifier(IdentifierType type, std::string_view text) {
    switch (type) {
        case IdentifierType::username:
            if (!is_username(text)) return std::nullopt;
            return Identifier{type, std::string(text), username_key(text)};
        case IdentifierType::email:
            if (!is_email(text)) return std::nullopt;
            return Identifier{type, std::string(text), email_key(text)};
        case IdentifierType::phone: {
            auto digits = dialled_digits(text);
            if (!digits || !is_phone(*digits)) return std::nullopt;
            return Identifier{type, *digits, *digits};
        }
    }
    return std::nullopt;
}

std::optional<Identifier> recognize_identifier(std::string_view text) {
    if (text.find('@') != std::string_view::npos) {
        return parse_identifier(IdentifierType::email, text);
    }
    if (auto phone = parse_identifier(IdentifierType::phone, text)) return phone;
    return parse_identifier(IdentifierType::username, text);
}

}  // namespace ostiary::identity
