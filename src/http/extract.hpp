#pragma once

#include "base/try.hpp"
#include "http/pagination.hpp"
#include "http/request.hpp"
#include "json/arena.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// What a typed handler may take, each with how it is read from the request and described in
// OpenAPI.
namespace ostiary::http {

template <std::size_t N>
struct Name {
    char text[N];
    constexpr Name(const char (&literal)[N]) { std::copy_n(literal, N, text); }  // NOLINT
    constexpr std::string_view view() const { return {text, N - 1}; }
};

// A path segment: Path<"id"> for {id}.
template <Name name>
struct Path {
    std::string value;
};

// The JSON body, decoded and validated by the field list of T.
template <class T>
struct Body {
    T value;
};

// The query, decoded by the field list of T. Its members are std::string, bool, std::int64_t,
// std::vector<std::string> (a parameter that may repeat) and optionals of them.
template <class T>
struct Query {
    T value;
};

json::object content(json::object schema);
void describe_parameter(
    json::object& openapi,
    std::string_view name,
    std::string_view where,
    bool required,
    json::object schema
);
inline constexpr ErrorKind unsupported_media_type{
    "request.unsupported_media_type",
    415,
    "The body must be sent as application/json."
};

// The body as JSON, an empty object if there is none; an error about the content type or the
// syntax.
Result<json::value> parse_json_body(const Request& request, boost::json::storage_ptr storage = {});
// The query of an API operation; `guard.invalid_input` if it is not well-formed.
Result<Parameters> parse_query(const Request& request);

template <class Input>
struct Extract;

template <class Input>
using Extracted = typename Extract<Input>::Type;

template <>
struct Extract<const Request&> {
    using Type = const Request*;
    static Result<Type> from(const Request& request) { return &request; }
    static const Request& pass(Type request) { return *request; }
    static void describe(json::object&) {}
};

template <Name name>
struct Extract<Path<name>> {
    using Type = Path<name>;
    static Result<Type> from(const Request& request) {
        return Type{std::string(request.capture(name.view()))};
    }
    static Type pass(Type value) { return value; }
    static void describe(json::object& openapi) {
        describe_parameter(openapi, name.view(), "path", true, json::schema<std::string>());
    }
};

template <class T>
struct Extract<Body<T>> {
    using Type = Body<T>;
    static Result<Type> from(const Request& request) {
        json::Arena arena;
        TRY(const json::value parsed, parse_json_body(request, arena.storage()));
        TRY(T value, json::decode<T>(parsed));
        return Type{std::move(value)};
    }
    static Type pass(Type value) { return value; }
    static void describe(json::object& openapi) {
        openapi["requestBody"] =
            json::object{{"required", true}, {"content", content(json::schema<T>())}};
    }
};

template <>
struct Extract<PageRequest> {
    using Type = PageRequest;
    static Result<Type> from(const Request& request) { return PageRequest::from(request); }
    static Type pass(Type value) { return value; }
    static void describe(json::object& openapi) {
        describe_parameter(openapi, "page", "query", false, {{"type", "integer"}, {"minimum", 1}});
        describe_parameter(
            openapi,
            "page_size",
            "query",
            false,
            {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}}
        );
    }
};

template <class Member>
Result<Member>
decode_parameter(const Parameters& query, std::string_view name, const json::Rules& rules) {
    if constexpr (json::is_vector<Member>) {
        Member values;
        for (auto& text : query.get_all(name)) {
            TRY(auto item, json::decode<std::string>(json::value(text), std::string(name), rules));
            values.push_back(std::move(item));
        }
        return values;
    } else if constexpr (json::is_optional<Member>) {
        TRY(auto inner, decode_parameter<typename Member::value_type>(query, name, rules));
        return Member{std::move(inner)};
    } else {
        const std::string_view text = query.get(name);
        const std::string path(name);
        if (query.get_all(name).size() > 1) return json::invalid(path, "must not be repeated");
        if constexpr (std::is_same_v<Member, bool>) {
            if (text != "true" && text != "false" && text != "1" && text != "0" && !text.empty()) {
                return json::invalid(path, "must be true or false");
            }
            return text == "true" || text == "1";
        } else if constexpr (std::is_same_v<Member, std::int64_t>) {
            std::int64_t number = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (error != std::errc{} || end != text.data() + text.size()) {
                return json::invalid(path, "must be an integer");
            }
            return json::decode<std::int64_t>(json::value(number), path, rules);
        } else {
            return json::decode<Member>(json::value(text), path, rules);
        }
    }
}

template <class T>
struct Extract<Query<T>> {
    using Type = Query<T>;
    static Result<Type> from(const Request& request) {
        TRY(const Parameters query, parse_query(request));
        T output{};
        Result<void> result;
        const auto read = [&](const auto& field) {
            using Member = std::remove_cvref_t<decltype(output.*field.member)>;
            if (!result) return;
            if (!query.has(field.name)) {
                if (!json::is_optional<Member> && !field.rules.defaulted) {
                    result = json::invalid(std::string(field.name), "is required");
                }
                return;
            }
            auto decoded = decode_parameter<Member>(query, field.name, field.rules);
            if (decoded) {
                output.*field.member = *std::move(decoded);
            } else {
                result = std::unexpected(std::move(decoded).error());
            }
        };
        std::apply([&](const auto&... field) { (read(field), ...); }, T::fields());
        if (!result) return std::unexpected(std::move(result).error());
        return Type{std::move(output)};
    }
    static Type pass(Type value) { return value; }
    static void describe(json::object& openapi) {
        const auto add = [&](const auto& field) {
            using Member = std::remove_cvref_t<decltype(std::declval<T&>().*field.member)>;
            describe_parameter(
                openapi,
                field.name,
                "query",
                !json::is_optional<Member> && !field.rules.defaulted,
                json::schema<Member>(field.rules)
            );
        };
        std::apply([&](const auto&... field) { (add(field), ...); }, T::fields());
    }
};

}  // namespace ostiary::http
