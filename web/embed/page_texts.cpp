#include "page_texts.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace ostiary::web {
namespace {

bool same_letter(char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
}

bool same_tag(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, same_letter);
}

std::string_view primary_subtag(std::string_view tag) {
    return tag.substr(0, tag.find('-'));
}

const Text* find_text(std::span<const Text> texts, std::string_view key) {
    const auto found = std::ranges::lower_bound(texts, key, {}, &Text::key);
    return found != texts.end() && found->key == key ? &*found : nullptr;
}

const Language* serving_language(std::string_view wanted) {
    for (auto tag = wanted; !tag.empty();) {
        if (const auto* language = find_language(tag)) return language;
        const auto cut = tag.rfind('-');
        tag = cut == std::string_view::npos ? std::string_view{} : tag.substr(0, cut);
    }
    const auto same_primary = [&](const Language& language) {
        return same_tag(primary_subtag(language.tag), primary_subtag(wanted));
    };
    const auto found = std::ranges::find_if(languages(), same_primary);
    return found == languages().end() ? nullptr : &*found;
}

// {key} or [label](key) at the beginning of a text.
struct Placeholder {
    std::string_view whole;
    std::string_view key;
    std::string_view label;  // of a link; empty for a value
};

bool is_key(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || c == '_' || c == '.';
    });
}

std::optional<Placeholder> value_placeholder(std::string_view text) {
    const auto end = text.find('}');
    if (end == std::string_view::npos || !is_key(text.substr(1, end - 1))) return std::nullopt;
    return Placeholder{text.substr(0, end + 1), text.substr(1, end - 1), {}};
}

std::optional<Placeholder> link_placeholder(std::string_view text) {
    const auto middle = text.find("](");
    if (middle == std::string_view::npos || middle == 1) return std::nullopt;
    const auto end = text.find(')', middle);
    if (end == std::string_view::npos) return std::nullopt;
    const auto key = text.substr(middle + 2, end - middle - 2);
    if (!is_key(key)) return std::nullopt;
    return Placeholder{text.substr(0, end + 1), key, text.substr(1, middle - 1)};
}

std::optional<Placeholder> placeholder_at(std::string_view text) {
    if (text.starts_with('{')) return value_placeholder(text);
    if (text.starts_with('[')) return link_placeholder(text);
    return std::nullopt;
}

bool has_placeholder(std::string_view text, const Placeholder& wanted) {
    for (size_t i = 0; i < text.size(); ++i) {
        const auto found = placeholder_at(text.substr(i));
        if (found && found->key == wanted.key && found->label.empty() == wanted.label.empty()) {
            return true;
        }
    }
    return false;
}

// Braces are escaped too, so that no text can open a Mustache tag.
void append_html(std::string& out, char c) {
    if (std::string_view{"&<>\"'{}"}.contains(c)) {
        out += "&#" + std::to_string(static_cast<unsigned char>(c)) + ";";
    } else {
        out += c;
    }
}

void append_html(std::string& out, std::string_view text) {
    for (const char c : text) append_html(out, c);
}

void append_placeholder(std::string& out, const Placeholder& placeholder) {
    const auto tag = "{{" + std::string{placeholder.key} + "}}";
    if (placeholder.label.empty()) {
        out += tag;
        return;
    }
    out += "<a href=\"" + tag + "\" target=\"_blank\" rel=\"noopener\">";
    append_html(out, placeholder.label);
    out += "</a>";
}

void append_text(std::string& out, std::string_view text, std::string_view reference) {
    while (!text.empty()) {
        const auto placeholder = placeholder_at(text);
        if (placeholder && has_placeholder(reference, *placeholder)) {
            append_placeholder(out, *placeholder);
            text.remove_prefix(placeholder->whole.size());
        } else {
            append_html(out, text.front());
            text.remove_prefix(1);
        }
    }
}

}  // namespace

const Language* find_language(std::string_view tag) {
    const auto found = std::ranges::find_if(languages(), [&](const Language& language) {
        return same_tag(language.tag, tag);
    });
    return found == languages().end() ? nullptr : &*found;
}

const Language&
choose_language(std::span<const std::string_view> wanted, std::string_view fallback) {
    for (const auto tag : wanted) {
        if (const auto* language = serving_language(tag)) return *language;
    }
    if (const auto* language = serving_language(fallback)) return *language;
    return *find_language("en");
}

std::string_view text(const Language& language, std::string_view key) {
    const auto* found = find_text(language.texts, key);
    return found ? found->text : key;
}

std::string fill(std::string_view text, std::initializer_list<Value> values) {
    std::string out;
    while (!text.empty()) {
        const auto placeholder = text.starts_with('{') ? value_placeholder(text) : std::nullopt;
        const auto* value =
            placeholder ? std::ranges::find(values, placeholder->key, &Value::name) : values.end();
        if (placeholder && value != values.end()) {
            out += value->value;
            text.remove_prefix(placeholder->whole.size());
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string localized_template(
    std::string_view page,
    const Language& language,
    std::span<const Text> overrides
) {
    constexpr std::string_view opening = "{{t.";
    constexpr std::string_view closing = "}}";
    const auto& english = *find_language("en");
    auto rest = page_template(page);
    std::string out;
    out.reserve(rest.size() * 2);
    for (auto at = rest.find(opening); at != std::string_view::npos; at = rest.find(opening)) {
        out += rest.substr(0, at);
        rest.remove_prefix(at + opening.size());
        const auto end = rest.find(closing);
        const auto key = rest.substr(0, end);
        const auto* own = find_text(overrides, key);
        append_text(out, own ? own->text : text(language, key), text(english, key));
        rest.remove_prefix(end + closing.size());
    }
    out += rest;
    return out;
}

}  // namespace ostiary::web
