#include "json/rules.hpp"

#include "base/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ostiary::json {
namespace {

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

std::unexpected<Error> invalid(const std::string& path, std::string_view why) {
    auto failure = fail(invalid_input);
    failure.error().details = path.empty()
                                  ? fmt::format("Error in the body: it {}.", why)
                                  : fmt::format("Error in key path \"{}\": it {}.", path, why);
    return failure;
}

std::string member_path(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

Result<void> check_text(std::string_view text, const std::string& path, const Rules& rules) {
    if (!is_utf8(text)) return invalid(path, "must be UTF-8");
    // PostgreSQL cannot store U+0000 in text, and no field has a use for it.
    if (text.find('\0') != std::string_view::npos) {
        return invalid(path, "must not contain a null character");
    }
    const std::size_t length = characters(text);
    if (length < rules.min)
        return invalid(path, fmt::format("must have at least {} characters", rules.min));
    if (length > rules.max)
        return invalid(path, fmt::format("must have at most {} characters", rules.max));
    if (rules.check && !rules.check(text))
        return invalid(path, fmt::format("must be {}", rules.expected));
    return {};
}

Result<void> check_number(std::int64_t number, const std::string& path, const Rules& rules) {
    if (number < rules.minimum)
        return invalid(path, fmt::format("must be at least {}", rules.minimum));
    if (number > rules.maximum)
        return invalid(path, fmt::format("must be at most {}", rules.maximum));
    return {};
}

boost::json::object text_schema(const Rules& rules) {
    boost::json::object schema{{"type", "string"}};
    if (rules.min != 0) schema["minLength"] = rules.min;
    if (rules.max != Rules{}.max) schema["maxLength"] = rules.max;
    return schema;
}

boost::json::object number_schema(const Rules& rules) {
    boost::json::object schema{{"type", "integer"}};
    if (rules.minimum != INT64_MIN) schema["minimum"] = rules.minimum;
    if (rules.maximum != INT64_MAX) schema["maximum"] = rules.maximum;
    return schema;
}

}  // namespace ostiary::json
