#pragma once

#include "server/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

// How a setting of each type is declared and parsed. An error never repeats the value: it may be a
// secret that was put into the wrong variable.
namespace ostiary::server {

struct Bounds {
    std::int64_t least;
    std::int64_t most;
};

inline Setting text(
    std::string_view name,
    std::string_view fallback,
    std::string Settings::* member,
    std::string_view doc
) {
    return {
        name,
        fallback,
        doc,
        [member](Settings& output, std::string_view value) -> Result<void> {
            output.*member = std::string(value);
            return {};
        }
    };
}

inline Setting secret(std::string_view name, Secret Settings::* member, std::string_view doc) {
    return {name, "", doc, [member](Settings& output, std::string_view value) -> Result<void> {
                output.*member = Secret(std::string(value));
                return {};
            }};
}

inline Setting number(
    std::string_view name,
    std::string_view fallback,
    std::int64_t Settings::* member,
    Bounds bounds,
    std::string_view doc
) {
    return {name, fallback, doc, [=](Settings& output, std::string_view value) -> Result<void> {
                std::int64_t parsed = 0;
                const char* last = value.data() + value.size();
                const auto [end, error] = std::from_chars(value.data(), last, parsed);
                if (error != std::errc{} || end != last || parsed < bounds.least ||
                    parsed > bounds.most) {
                    return fail(
                        wrong_setting,
                        fmt::format(
                            "{} must be a whole number from {} to {}.",
                            name,
                            bounds.least,
                            bounds.most
                        )
                    );
                }
                output.*member = parsed;
                return {};
            }};
}

inline Setting flag(
    std::string_view name,
    std::string_view fallback,
    bool Settings::* member,
    std::string_view doc
) {
    return {name, fallback, doc, [=](Settings& output, std::string_view value) -> Result<void> {
                const bool yes =
                    value == "1" || value == "true" || value == "TRUE" || value == "yes";
                const bool no =
                    value == "0" || value == "false" || value == "FALSE" || value == "no";
                if (!yes && !no)
                    return fail(wrong_setting, fmt::format("{} must be true or false.", name));
                output.*member = yes;
                return {};
            }};
}

inline Setting choice(
    std::string_view name,
    std::string_view fallback,
    std::string Settings::* member,
    std::string_view choices,  // separated by spaces
    std::string_view doc
) {
    return {name, fallback, doc, [=](Settings& output, std::string_view value) -> Result<void> {
                const std::string padded = fmt::format(" {} ", choices);
                if (value.empty() || padded.find(fmt::format(" {} ", value)) == std::string::npos) {
                    return fail(
                        wrong_setting, fmt::format("{} must be one of: {}.", name, choices)
                    );
                }
                output.*member = std::string(value);
                return {};
            }};
}

// Values separated by commas; a slash at the end of one is dropped.
inline Setting
list(std::string_view name, std::vector<std::string> Settings::* member, std::string_view doc) {
    return {name, "", doc, [=](Settings& output, std::string_view value) -> Result<void> {
                (output.*member).clear();
                while (!value.empty()) {
                    const std::size_t comma = std::min(value.find(','), value.size());
                    std::string_view item = value.substr(0, comma);
                    value.remove_prefix(std::min(comma + 1, value.size()));
                    while (item.starts_with(' ')) item.remove_prefix(1);
                    while (item.ends_with(' ') || item.ends_with('/')) item.remove_suffix(1);
                    if (!item.empty()) (output.*member).emplace_back(item);
                }
                return {};
            }};
}

}  // namespace ostiary::server
