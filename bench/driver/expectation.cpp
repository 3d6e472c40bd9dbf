#include "driver/expectation.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ostiary::bench {
namespace {

using boost::json::object;
using boost::json::value;

std::unexpected<std::string> wrong(std::string text) {
    return std::unexpected(std::move(text));
}

bool is_base64url(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

// A text as it is, anything else as JSON.
std::string text_of(const value& item) {
    if (item.is_string()) return std::string(item.as_string());
    return boost::json::serialize(item);
}

std::string string_of(const object& from, std::string_view name) {
    return std::string(from.at(name).as_string());
}

JsonCheck read_json_check(const object& from, Variables& variables) {
    JsonCheck check;
    check.pointer = string_of(from, "at");
    using Kind = JsonCheck::Kind;
    if (const auto* is = from.if_contains("is")) {
        const std::string kind(is->as_string());
        if (kind != "jwt" && kind != "opaque") throw std::invalid_argument("`is`: " + kind);
        check.kind = kind == "jwt" ? Kind::is_jwt : Kind::is_opaque;
    } else if (const auto* equal = from.if_contains("equals")) {
        check.kind = Kind::equals;
        check.text = Template(text_of(*equal), variables);
    } else if (const auto* other = from.if_contains("differs")) {
        check.kind = Kind::differs;
        check.text = Template(std::string(other->as_string()), variables);
    } else if (const auto* size = from.if_contains("size")) {
        check.kind = Kind::has_size;
        check.size = size->to_number<std::size_t>();
    }
    return check;
}

std::expected<void, std::string>
check_value(const JsonCheck& check, const value& item, std::span<const std::string> values) {
    using Kind = JsonCheck::Kind;
    const auto at = [&](std::string_view what) {
        return wrong(fmt::format("{} {}", check.pointer, what));
    };
    switch (check.kind) {
        case Kind::exists:
            return {};
        case Kind::is_jwt:
            if (!item.is_string() || !is_jwt(item.get_string())) return at("is no JWT");
            return {};
        case Kind::is_opaque:
            if (!item.is_string() || !is_base64url(item.get_string())) return at("is not opaque");
            return {};
        case Kind::equals:
            if (text_of(item) != check.text.text(values)) return at("has another value");
            return {};
        case Kind::differs:
            if (text_of(item) == check.text.text(values)) return at("is unchanged");
            return {};
        case Kind::has_size: {
            const auto* list = item.if_array();
            if (!list) return at("is no list");
            if (list->size() != check.size) {
                return at(fmt::format("has {} elements, not {}", list->size(), check.size));
            }
            return {};
        }
    }
    return {};
}

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape =
            text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
        if (is_escape) {
            out.push_back(static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return out;
}

}  // namespace

std::optional<std::string> query_parameter(std::string_view url, std::string_view name) {
    const auto begin = url.find('?');
    if (begin == std::string_view::npos) return std::nullopt;
    url = url.substr(begin + 1, url.find('#') - begin - 1);
    while (!url.empty()) {
        const auto end = url.find('&');
        const auto pair = url.substr(0, end);
        const auto split = pair.find('=');
        if (pair.substr(0, split) == name && split != std::string_view::npos) {
            return decode(pair.substr(split + 1));
        }
        if (end == std::string_view::npos) break;
        url.remove_prefix(end + 1);
    }
    return std::nullopt;
}

bool is_jwt(std::string_view text) {
    const auto first = text.find('.');
    const auto last = text.rfind('.');
    if (first == std::string_view::npos || first == last) return false;
    return text.starts_with("ey") && is_base64url(text.substr(0, first)) &&
           is_base64url(text.substr(first + 1, last - first - 1)) &&
           is_base64url(text.substr(last + 1));
}

Expectation::Expectation(const object& step, Variables& variables) {
    const object& expect = step.at("expect").as_object();
    status_ = expect.at("status").to_number<int>();
    if (const auto* checks = expect.if_contains("json")) {
        for (const value& item : checks->as_array()) {
            json_.push_back(read_json_check(item.as_object(), variables));
            is_constant_ = is_constant_ && json_.back().text.is_constant();
        }
    }
    if (const auto* texts = expect.if_contains("contains")) {
        for (const value& item : texts->as_array()) contained_.emplace_back(item.as_string());
    }
    if (const auto* empty = expect.if_contains("empty")) is_empty_ = empty->as_bool();
    if (const auto* refuse = expect.if_contains("mayRefuse")) may_refuse_ = refuse->as_bool();
    if (const auto* location = expect.if_contains("location")) {
        has_location_ = true;
        location_ = Template(std::string(location->as_string()), variables);
    }
    if (const auto* query = expect.if_contains("query")) {
        for (const auto& [name, text] : query->as_object()) {
            query_.push_back({std::string(name), Template(text_of(text), variables)});
        }
    }
    if (const auto* captures = step.if_contains("capture")) {
        for (const auto& [name, from] : captures->as_object()) {
            Capture capture;
            capture.variable = variables.number_of(name);
            const object& source = from.as_object();
            if (source.contains("json")) {
                capture.key = string_of(source, "json");
            } else if (source.contains("query")) {
                capture.from = Capture::From::query;
                capture.key = string_of(source, "query");
            } else {
                capture.from = Capture::From::location;
            }
            captures_.push_back(std::move(capture));
        }
    }
    is_constant_ = is_constant_ && captures_.empty() && !has_location_ && query_.empty();
}

bool Expectation::is_refusal(const Answer& answer) const {
    if (!may_refuse_ || answer.status != 429) return false;
    const std::string& seconds = answer.retry_after;
    return !seconds.empty() && seconds != "0" &&
           std::ranges::all_of(seconds, [](char c) { return c >= '0' && c <= '9'; });
}

std::expected<void, std::string>
Expectation::check(const Answer& answer, std::span<std::string> values) {
    if (answer.status != status_) {
        return wrong(fmt::format("status {}, not {}", answer.status, status_));
    }
    if (is_repeated(answer)) return {};
    if (auto checked = check_location(answer, values); !checked) return checked;
    if (auto checked = check_body(answer, values); !checked) return checked;
    if (is_constant_) passed_ = answer.body;
    return {};
}

bool Expectation::is_repeated(const Answer& answer) const {
    return is_constant_ && !passed_.empty() && answer.body == passed_;
}

std::expected<void, std::string>
Expectation::check_location(const Answer& answer, std::span<std::string> values) const {
    if (has_location_ && !answer.location.starts_with(location_.text(values))) {
        return wrong("redirected to " + answer.location.substr(0, answer.location.find('?')));
    }
    for (const QueryCheck& check : query_) {
        if (query_parameter(answer.location, check.name) != check.text.text(values)) {
            return wrong("parameter " + check.name + " of the redirect is wrong");
        }
    }
    for (const Capture& capture : captures_) {
        if (capture.from == Capture::From::json) continue;
        if (capture.from == Capture::From::location) {
            if (answer.location.empty()) return wrong("no redirect");
            values[capture.variable] = answer.location;
            continue;
        }
        auto found = query_parameter(answer.location, capture.key);
        if (!found) return wrong("the redirect has no parameter " + capture.key);
        values[capture.variable] = *std::move(found);
    }
    return {};
}

std::expected<void, std::string>
Expectation::check_body(const Answer& answer, std::span<std::string> values) const {
    if (is_empty_ && !answer.body.empty()) return wrong("a body where none is due");
    for (const std::string& text : contained_) {
        if (!answer.body.contains(text)) return wrong("the body has no " + text);
    }
    const bool reads_json = !json_.empty() || std::ranges::any_of(captures_, [](const auto& one) {
        return one.from == Capture::From::json;
    });
    if (!reads_json) return {};

    std::array<unsigned char, 16 * 1024> arena;
    boost::json::monotonic_resource memory(arena.data(), arena.size());
    boost::json::error_code error;
    const value body = boost::json::parse(answer.body, error, &memory);
    if (error) return wrong("the body is no JSON");
    for (const JsonCheck& check : json_) {
        const value* item = body.find_pointer(check.pointer, error);
        if (!item) return wrong("the body has no " + check.pointer);
        if (auto checked = check_value(check, *item, values); !checked) return checked;
    }
    // After all checks: they compare with what the variables were before.
    for (const Capture& capture : captures_) {
        if (capture.from != Capture::From::json) continue;
        const value* item = body.find_pointer(capture.key, error);
        if (!item) return wrong("the body has no " + capture.key);
        values[capture.variable] = text_of(*item);
    }
    return {};
}

}  // namespace ostiary::bench
