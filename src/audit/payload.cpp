#include "audit/payload.hpp"

#include "base/encoding.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ostiary::audit {
namespace {

// Longer texts are cut: an event is a note, not a copy of the request.
constexpr std::size_t longest_text = 2048;
constexpr int deepest_level = 16;

std::string letters_of(std::string_view name) {
    std::string letters;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
        if (c >= 'a' && c <= 'z') letters += c;
    }
    return letters;
}

bool is_storable(std::string_view text) {
    return text.size() <= longest_text && text.find('\0') == std::string_view::npos &&
           is_utf8(text);
}

std::string storable(std::string_view text) {
    std::string output(text.substr(0, longest_text));
    std::erase(output, '\0');
    // The cut may have split a character.
    for (int i = 0; i < 3 && !output.empty() && !is_utf8(output); ++i) output.pop_back();
    if (!is_utf8(output)) {
        std::ranges::replace_if(
            output, [](char c) { return static_cast<unsigned char>(c) >= 0x80U; }, '?'
        );
    }
    return output;
}

void make_storable(json::value& value, int level);

void make_storable(json::object& object, int level) {
    const bool named =
        std::ranges::all_of(object, [](const auto& member) { return is_storable(member.key()); });
    if (!named) {
        json::object renamed;
        for (auto& member : object) renamed[storable(member.key())] = std::move(member.value());
        object = std::move(renamed);
    }
    for (auto& member : object) make_storable(member.value(), level);
}

void make_storable(json::value& value, int level) {
    const bool is_no_number = value.is_double() && !std::isfinite(value.get_double());
    if (level > deepest_level || is_no_number) {
        value = nullptr;
    } else if (value.is_string()) {
        if (!is_storable(value.get_string())) value = storable(value.get_string());
    } else if (value.is_array()) {
        for (auto& element : value.get_array()) make_storable(element, level + 1);
    } else if (value.is_object()) {
        make_storable(value.get_object(), level + 1);
    }
}

void mask_member(json::value& value) {
    if (value.is_string() || value.is_number()) {
        value = masked_value;
    } else if (value.is_array()) {
        for (auto& element : value.get_array()) mask_member(element);
    } else if (value.is_object()) {
        for (auto& member : value.get_object()) mask_member(member.value());
    }
}

void append_canonical(const json::value& value, std::string& output) {
    if (value.is_object()) {
        std::vector<const boost::json::key_value_pair*> sorted;
        sorted.reserve(value.get_object().size());
        for (const auto& member : value.get_object()) sorted.push_back(&member);
        std::ranges::sort(sorted, {}, [](const auto* member) -> std::string_view {
            return member->key();
        });
        output += '{';
        for (bool first = true; const auto* member : sorted) {
            if (!first) output += ',';
            first = false;
            json::append_string(output, member->key());
            output += ':';
            append_canonical(member->value(), output);
        }
        output += '}';
    } else if (value.is_array()) {
        output += '[';
        for (bool first = true; const auto& element : value.get_array()) {
            if (!first) output += ',';
            first = false;
            append_canonical(element, output);
        }
        output += ']';
    } else if (value.is_string()) {
        json::append_string(output, value.get_string());
    } else if (value.is_double() && std::abs(value.get_double()) < 9e15 &&
               std::floor(value.get_double()) == value.get_double()) {
        // A database may hand 1e2 back as 100.
        output += std::to_string(static_cast<std::int64_t>(value.get_double()));
    } else {
        json::append_value(output, value);
    }
}

}  // namespace

bool is_secret_name(std::string_view name) {
    const std::string letters = letters_of(name);
    // Names that speak about a secret without being one.
    static constexpr std::array harmless{
        "type", "ttl", "days", "policy", "method", "name", "hint", "endpoint", "exchange"
    };
    static constexpr std::array telling{
        "password", "secret", "assertion", "credential", "privatekey", "cookie", "authorization"
    };
    if (letters.ends_with("code") || letters.ends_with("codeverifier") ||
        letters.ends_with("token") || letters.ends_with("tokenhint") ||
        letters.ends_with("digest") || letters == "pat" || letters == "otp") {
        return true;
    }
    if (std::ranges::any_of(harmless, [&](auto end) { return letters.ends_with(end); }))
        return false;
    return letters.find("token") != std::string::npos ||
           std::ranges::any_of(telling, [&](auto part) {
               return letters.find(part) != std::string::npos;
           });
}

void mask(json::value& value) {
    if (value.is_array()) {
        for (auto& element : value.get_array()) mask(element);
    } else if (value.is_object()) {
        for (auto& member : value.get_object()) {
            if (is_secret_name(member.key())) {
                mask_member(member.value());
            } else {
                mask(member.value());
            }
        }
    }
}

json::object payload_of(Event event) {
    json::value params = std::move(event.params);
    json::value details = std::move(event.details);
    mask(params);
    mask(details);

    json::object payload = std::move(details.get_object());
    payload.reserve(payload.size() + 9);
    payload["key"] = event.key;
    payload["result"] = event.error ? "Error" : "Success";
    if (event.error) {
        payload["error"] =
            json::object{{"code", event.error->code}, {"message", event.error->message}};
    }
    if (!event.ip.empty()) payload["ip"] = event.ip;
    if (!event.user_agent.empty()) payload["userAgent"] = event.user_agent;
    if (event.user_id) payload["userId"] = *event.user_id;
    if (event.client_id) payload["applicationId"] = *event.client_id;
    if (event.session_id) payload["sessionId"] = *event.session_id;
    if (!params.get_object().empty()) payload["params"] = std::move(params);
    make_storable(payload, 1);
    return payload;
}

std::string canonical_json(const json::value& value) {
    std::string output;
    append_canonical(value, output);
    return output;
}

}  // namespace ostiary::audit
