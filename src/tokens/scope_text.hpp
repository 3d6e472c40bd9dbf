#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

// Scopes as text: names separated by single spaces.
// https://www.rfc-editor.org/rfc/rfc6749#section-3.3
namespace ostiary::tokens {

// The names in order, each once.
inline std::vector<std::string> split_scope(std::string_view text) {
    std::vector<std::string> names;
    if (!text.empty()) {
        names.reserve(static_cast<std::size_t>(std::ranges::count(text, ' ')) + 1);
    }
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view name = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!name.empty() && std::ranges::find(names, name) == names.end()) {
            names.emplace_back(name);
        }
    }
    return names;
}

inline std::string join_scope(const std::vector<std::string>& names) {
    std::size_t size = 0;
    for (const auto& name : names) size += name.size() + 1;
    std::string text;
    text.reserve(size);
    for (const auto& name : names) {
        if (!text.empty()) text += ' ';
        text += name;
    }
    return text;
}

inline bool has_scope(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (text.substr(0, end) == name) return true;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return false;
}

}  // namespace ostiary::tokens
