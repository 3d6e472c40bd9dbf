#include "signin/language.hpp"

#include <algorithm>
#include <charconv>

namespace ostiary::signin {
namespace {

constexpr std::size_t most_languages = 16;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty() && parts.size() < most_languages) parts.push_back(part);
    }
    return parts;
}

// "0.8" as 800; a missing or wrong one counts as full.
int quality_of(std::string_view parameter) {
    constexpr std::string_view name = "q=";
    if (!parameter.starts_with(name)) return 1000;
    double quality = 1;
    const std::string_view text = parameter.substr(name.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quality);
    if (error != std::errc{} || quality < 0 || quality > 1) return 1000;
    return static_cast<int>(quality * 1000);
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
std::vector<std::string> parse_accept_language(std::string_view header) {
    std::vector<std::pair<int, std::string>> ranked;
    for (const auto item : split(header.substr(0, 1024), ',')) {
        const auto parts = split(item, ';');
        if (parts.empty()) continue;
        const int quality = parts.size() > 1 ? quality_of(parts[1]) : 1000;
        if (quality == 0 || parts[0].find_first_of("*=") != std::string_view::npos) continue;
        const auto behind =
            std::ranges::find_if(ranked, [&](const auto& other) { return other.first < quality; });
        ranked.insert(behind, {quality, std::string(parts[0])});
    }
    std::vector<std::string> languages;
    languages.reserve(ranked.size());
    for (auto& [quality, language] : ranked) languages.push_back(std::move(language));
    return languages;
}

const web::Language& choose_page_language(
    const std::optional<std::string>& ui_locales,
    std::string_view accept_language,
    const LanguageInfo& info
) {
    std::vector<std::string_view> wanted;
    if (ui_locales) wanted = split(*ui_locales, ' ');
    std::vector<std::string> preferred;
    if (info.auto_detect) preferred = parse_accept_language(accept_language);
    wanted.insert(wanted.end(), preferred.begin(), preferred.end());
    return web::choose_language(wanted, info.fallback_language);
}

}  // namespace ostiary::signin
