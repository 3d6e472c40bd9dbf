#include "management/search.hpp"

#include "base/try.hpp"
#include "http/extract.hpp"
#include "management/errors.hpp"
#include "model/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace ostiary::management {
namespace {

enum class Mode { exact, like, similar_to, posix };

constexpr std::array modes{
    std::pair<std::string_view, Mode>{"exact", Mode::exact},
    std::pair<std::string_view, Mode>{"like", Mode::like},
    std::pair<std::string_view, Mode>{"similar_to", Mode::similar_to},
    std::pair<std::string_view, Mode>{"posix", Mode::posix},
};
constexpr std::size_t most_values = 100;

PatternSyntax syntax_of(Mode mode) {
    if (mode == Mode::similar_to) return PatternSyntax::similar_to;
    return mode == Mode::posix ? PatternSyntax::posix : PatternSyntax::like;
}

Result<Mode> parse_mode(std::string_view name) {
    for (const auto& [known, mode] : modes) {
        if (known == name) return mode;
    }
    return invalid_input("A search mode is one of exact, like, similar_to and posix.");
}

// The field of "search.username"; empty for "search" itself; nothing for another parameter.
Result<std::optional<std::string>> field_of(
    std::string_view parameter,
    std::string_view prefix,
    std::span<const std::string_view> fields
) {
    if (parameter == prefix) return std::optional<std::string>("");
    if (!parameter.starts_with(prefix) || parameter[prefix.size()] != '.') {
        return std::optional<std::string>{};
    }
    const std::string_view field = parameter.substr(prefix.size() + 1);
    if (std::ranges::find(fields, field) == fields.end()) {
        return invalid_input(fmt::format("The fields to search are {}.", fmt::join(fields, ", ")));
    }
    return std::optional<std::string>(field);
}

// What was asked, by field; the empty field is every field.
struct Asked {
    std::map<std::string, Mode, std::less<>> modes;
    std::map<std::string, std::vector<std::string>, std::less<>> values;

    Mode mode_of(std::string_view field) const {
        if (const auto own = modes.find(field); own != modes.end()) return own->second;
        const auto general = modes.find("");
        return general == modes.end() ? Mode::like : general->second;
    }
};

Result<Asked>
read_parameters(const http::Parameters& query, std::span<const std::string_view> fields) {
    Asked asked;
    for (const auto& [name, value] : query) {
        TRY(const auto mode_field, field_of(name, "mode", fields));
        if (mode_field) {
            TRY(const Mode mode, parse_mode(value));
            asked.modes[*mode_field] = mode;
        }
        TRY(const auto search_field, field_of(name, "search", fields));
        if (search_field) asked.values[*search_field].push_back(value);
    }
    return asked;
}

Result<void> check_values(const std::vector<std::string>& values, Mode mode) {
    if (std::ranges::any_of(values, &std::string::empty)) {
        return invalid_input("An empty value finds nothing: leave the parameter out.");
    }
    if (mode != Mode::exact && values.size() > 1) {
        return invalid_input("Several values can be given with the mode exact only.");
    }
    if (values.size() > most_values) return invalid_input("There are too many search values.");
    return {};
}

}  // namespace

Result<Search>
Search::parse(const http::Request& request, std::span<const std::string_view> fields) {
    TRY(const auto query, http::parse_query(request));
    Search search;
    const std::string_view joint = query.has("joint") ? query.get("joint") : query.get("jointMode");
    if (!joint.empty() && joint != "and" && joint != "or") {
        return invalid_input("The joint is one of or and and.");
    }
    search.all_ = joint == "and";
    const std::string_view sensitive = query.get("isCaseSensitive");
    if (sensitive == "true" || sensitive == "1" || sensitive == "yes" || sensitive == "y") {
        search.case_ = Case::sensitive;
    }
    TRY(auto asked, read_parameters(query, fields));
    for (auto& [field, values] : asked.values) {
        const Mode mode = asked.mode_of(field);
        if (auto checked = check_values(values, mode); !checked) {
            return std::unexpected(std::move(checked).error());
        }
        Condition condition;
        for (const std::string_view known : fields) {
            if (field.empty() || known == field) condition.fields.push_back(known);
        }
        if (mode == Mode::exact) {
            for (auto& value : values) {
                if (search.case_ == Case::ignored) value = lower_case(value);
                condition.values.push_back(std::move(value));
            }
        } else {
            if (mode == Mode::similar_to && search.case_ == Case::ignored) {
                return invalid_input("The mode similar_to needs isCaseSensitive=true.");
            }
            TRY(condition.pattern, Pattern::compile(values[0], syntax_of(mode), search.case_));
        }
        search.conditions_.push_back(std::move(condition));
    }
    return search;
}

bool Search::holds(const Condition& condition, const Read& read) const {
    return std::ranges::any_of(condition.fields, [&](std::string_view field) {
        const auto value = read(field);
        if (!value) return false;
        if (condition.pattern) return condition.pattern->matches(*value);
        const auto& values = condition.values;
        if (case_ == Case::sensitive) return std::ranges::find(values, *value) != values.end();
        return std::ranges::find(values, lower_case(*value)) != values.end();
    });
}

bool Search::matches_fields(const Read& read) const {
    if (conditions_.empty()) return true;
    const auto satisfied = [&](const Condition& condition) { return holds(condition, read); };
    return all_ ? std::ranges::all_of(conditions_, satisfied)
                : std::ranges::any_of(conditions_, satisfied);
}

}  // namespace ostiary::management
