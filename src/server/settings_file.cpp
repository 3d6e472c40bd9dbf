#include "server/settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace ostiary::server {
namespace {

std::string upper(std::string_view text) {
    std::string output(text);
    std::ranges::transform(output, output.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return output;
}

std::optional<std::string> as_text(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* list = node.as_array()) {
        std::string joined;
        for (const toml::node& item : *list) {
            const auto* text = item.as_string();
            if (!text) return std::nullopt;
            if (!joined.empty()) joined += ',';
            joined += text->get();
        }
        return joined;
    }
    return std::nullopt;
}

}  // namespace

Result<NamedValues> read_settings_file(const std::string& path) {
    toml::table table;
    try {
        table = toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        return fail(
            wrong_setting,
            fmt::format(
                "The file {} cannot be read as TOML (line {}).", path, error.source().begin.line
            )
        );
    }
    NamedValues values;
    for (const auto& [key, node] : table) {
        const std::string name = upper(key.str());
        if (!find_setting(name)) {
            return fail(
                wrong_setting,
                fmt::format("The file {} has an unknown setting: {}.", path, key.str())
            );
        }
        auto value = as_text(node);
        if (!value) {
            return fail(
                wrong_setting,
                fmt::format(
                    "{} in {} must be a text, a number, true or false, or a list of texts.",
                    key.str(),
                    path
                )
            );
        }
        values[name] = *std::move(value);
    }
    return values;
}

}  // namespace ostiary::server
