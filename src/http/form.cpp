#include "http/form.hpp"

#include "base/encoding.hpp"

#include <algorithm>

namespace ostiary::http {
namespace {

constexpr std::size_t most_parameters = 200;
constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_value = 65'536;

bool acceptable(std::string_view text, std::size_t longest) {
    return text.size() <= longest && text.find('\0') == std::string_view::npos && is_utf8(text);
}

}  // namespace

// https://url.spec.whatwg.org/#urlencoded-parsing, strictly.
Result<Parameters> Parameters::parse(std::string_view encoded) {
    Parameters parameters;
    const auto most = static_cast<std::size_t>(std::ranges::count(encoded, '&')) + 1;
    if (!encoded.empty()) parameters.values_.reserve(std::min(most, most_parameters));
    while (!encoded.empty()) {
        const std::size_t end = std::min(encoded.find('&'), encoded.size());
        const std::string_view pair = encoded.substr(0, end);
        encoded.remove_prefix(std::min(end + 1, encoded.size()));
        if (pair.empty()) continue;

        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value) return fail(malformed_form, "A parameter has a malformed escape.");
        if (!acceptable(*name, longest_name) || !acceptable(*value, longest_value)) {
            return fail(malformed_form, "A parameter is too long or is not text.");
        }
        if (parameters.values_.size() == most_parameters) {
            return fail(malformed_form, "There are too many parameters.");
        }
        parameters.values_.emplace_back(*std::move(name), *std::move(value));
    }
    return parameters;
}

std::string_view Parameters::get(std::string_view name) const {
    for (const auto& [key, value] : values_) {
        if (key == name) return value;
    }
    return {};
}

std::optional<std::string> Parameters::find(std::string_view name) const {
    if (!has(name)) return std::nullopt;
    return std::string(get(name));
}

bool Parameters::has(std::string_view name) const {
    return std::ranges::any_of(values_, [&](const auto& entry) { return entry.first == name; });
}

std::vector<std::string> Parameters::get_all(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& [key, value] : values_) {
        if (key == name) found.push_back(value);
    }
    return found;
}

std::optional<std::string> Parameters::duplicate(std::initializer_list<std::string_view> repeatable
) const {
    std::vector<std::string_view> names;
    names.reserve(values_.size());
    for (const auto& [key, value] : values_) {
        if (std::ranges::find(repeatable, key) == repeatable.end()) names.push_back(key);
    }
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice == names.end()) return std::nullopt;
    return std::string(*twice);
}

void Parameters::set(std::string_view name, std::string_view value) {
    const auto first = std::ranges::find(values_, name, [](const auto& entry) -> const auto& {
        return entry.first;
    });
    if (first == values_.end()) {
        add(name, value);
        return;
    }
    // The first keeps its place, so that a URL does not change its order.
    first->second = value;
    values_.erase(
        std::remove_if(
            first + 1, values_.end(), [&](const auto& entry) { return entry.first == name; }
        ),
        values_.end()
    );
}

void Parameters::add(std::string_view name, std::string_view value) {
    values_.emplace_back(name, value);
}

void Parameters::remove(std::string_view name) {
    std::erase_if(values_, [&](const auto& entry) { return entry.first == name; });
}

std::string Parameters::encode() const {
    std::string encoded;
    for (const auto& [name, value] : values_) {
        if (!encoded.empty()) encoded += '&';
        encoded.append(percent_encode(name)).append("=").append(percent_encode(value));
    }
    return encoded;
}

}  // namespace ostiary::http
