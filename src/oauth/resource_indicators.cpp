#include "oauth/resource_indicators.hpp"

#include "base/try.hpp"
#include "oauth/errors.hpp"

#include <algorithm>

namespace ostiary::oauth {
namespace {

constexpr std::size_t most_resources = 20;

// "Its value MUST be an absolute URI, as specified by Section 4.3 of [RFC3986]", which has no
// fragment.
bool is_absolute_uri(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
    const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    if (!is_letter(text[0])) return false;
    for (const char c : text.substr(0, colon)) {
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') {
            return false;
        }
    }
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c != '#' && c != '\x7f'; });
}

}  // namespace

Result<std::vector<std::string>> parse_resource_indicators(const Parameters& parameters) {
    std::vector<std::string> indicators;
    for (const auto& [name, value] : parameters) {
        if (name != "resource") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            const std::string_view one = rest.substr(0, comma);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            if (!is_absolute_uri(one)) {
                return fail(invalid_target, "resource indicator must be an absolute URI");
            }
            if (std::ranges::find(indicators, one) != indicators.end()) continue;
            if (indicators.size() == most_resources) {
                return fail(invalid_target, "too many resource indicators");
            }
            indicators.emplace_back(one);
        }
    }
    return indicators;
}

Result<const Resource*> get_resource(const store::Snapshot& snapshot, std::string_view indicator) {
    const Resource* const resource = snapshot.find_resource(indicator);
    if (!resource) return fail(invalid_target);
    return resource;
}

}  // namespace ostiary::oauth
