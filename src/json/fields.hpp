#pragma once

#include "base/error.hpp"
#include "json/rules.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Declarative field lists.
//
// A struct that crosses the API names its members once:
//
//   struct CreateRole {
//       std::string name;
//       std::optional<std::string> description;
//
//       static constexpr auto fields() {
//           return std::tuple{
//               json::field("name", &CreateRole::name, {.doc = "Unique in the tenant", .min = 1}),
//               json::field("description", &CreateRole::description),
//           };
//       }
//   };
//
// From that list come decode<CreateRole>() with validation, encode(), and schema<CreateRole>() for
// OpenAPI. A type without a field list (Secret) cannot be encoded: leaking it is a compile error.
//
// Members may be: std::string, bool, std::int64_t, std::vector, another described struct, an
// enumeration with names (json/rules.hpp), json::object and json::value for free content, and
// std::optional of each. An absent member leaves an optional empty; null is refused unless the
// rules say nullable, and except for std::optional<std::optional<T>>, where absent, null and a
// value are three answers (PATCH). Unknown members are ignored.
namespace ostiary::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

template <class Class, class Member>
struct Field {
    std::string_view name;
    Member Class::* member;
    Rules rules;
};

// What the limits of a member apply to: what is in its optionals and lists.
template <class T>
struct Limited {
    using Type = T;
};
template <class T>
struct Limited<std::optional<T>> : Limited<T> {};
template <class T>
struct Limited<std::vector<T>> : Limited<T> {};

// A limit that would limit nothing does not compile.
template <class Class, class Member>
consteval auto field(std::string_view name, Member Class::* member, Rules rules = {}) {
    using T = typename Limited<Member>::Type;
    const Rules none;
    if (!std::is_same_v<T, std::string> &&
        (rules.min != none.min || rules.max != none.max || rules.check)) {
        throw "min, max and check are for text; a number has minimum and maximum";
    }
    if (!std::is_same_v<T, std::int64_t> &&
        (rules.minimum != none.minimum || rules.maximum != none.maximum)) {
        throw "minimum and maximum are for numbers; text has min and max";
    }
    return Field<Class, Member>{name, member, rules};
}

template <class T>
concept Described = requires { T::fields(); };

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

// Reads a T, naming the offending member ("scopeIds[2]") in the error.
template <class T>
Result<T> decode(const value& input, const std::string& path = {}, const Rules& rules = {});

template <Described T>
Result<T> decode_object(const value& input, const std::string& path) {
    if (!input.is_object()) return invalid(path, "must be an object");
    const object& members = input.get_object();
    T output{};
    Result<void> result;

    const auto read = [&](const auto& field) {
        using Member = std::remove_cvref_t<decltype(output.*field.member)>;
        if (!result) return;
        const std::string where = member_path(path, field.name);
        const value* member = members.if_contains(field.name);
        if (!member) {
            if (!is_optional<Member> && !field.rules.defaulted) {
                result = invalid(where, "is required");
            }
            return;
        }
        auto decoded = decode<Member>(*member, where, field.rules);
        if (decoded) {
            output.*field.member = *std::move(decoded);
        } else {
            result = std::unexpected(std::move(decoded).error());
        }
    };
    std::apply([&](const auto&... field) { (read(field), ...); }, T::fields());

    if (!result) return std::unexpected(std::move(result).error());
    return output;
}

template <class T>
Result<T> decode_vector(const value& input, const std::string& path, const Rules& rules) {
    if (!input.is_array()) return invalid(path, "must be an array");
    const array& elements = input.get_array();
    if (elements.size() > rules.max_items) return invalid(path, "has too many items");
    T output;
    output.reserve(elements.size());
    for (const value& element : elements) {
        const std::string where = path + "[" + std::to_string(output.size()) + "]";
        auto decoded = decode<typename T::value_type>(element, where, rules);
        if (!decoded) return std::unexpected(std::move(decoded).error());
        output.push_back(*std::move(decoded));
    }
    return output;
}

template <class T>
Result<T> decode_optional(const value& input, const std::string& path, const Rules& rules) {
    using Inner = typename T::value_type;
    if (input.is_null()) {
        if constexpr (is_optional<Inner>) return T{Inner{}};
        if (rules.nullable) return T{};
        return invalid(path, "must not be null");
    }
    if constexpr (is_optional<Inner>) {
        auto inner = decode<typename Inner::value_type>(input, path, rules);
        if (!inner) return std::unexpected(std::move(inner).error());
        return T{Inner{*std::move(inner)}};
    } else {
        auto inner = decode<Inner>(input, path, rules);
        if (!inner) return std::unexpected(std::move(inner).error());
        return T{*std::move(inner)};
    }
}

template <class T>
Result<T> decode(const value& input, const std::string& path, const Rules& rules) {
    if constexpr (std::is_same_v<T, std::string>) {
        if (!input.is_string()) return invalid(path, "must be a string");
        const auto& text = input.get_string();
        if (auto checked = check_text({text.data(), text.size()}, path, rules); !checked) {
            return std::unexpected(std::move(checked).error());
        }
        return std::string(text);
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!input.is_bool()) return invalid(path, "must be a boolean");
        return input.get_bool();
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        if (!input.is_int64()) return invalid(path, "must be an integer");
        if (auto checked = check_number(input.get_int64(), path, rules); !checked) {
            return std::unexpected(std::move(checked).error());
        }
        return input.get_int64();
    } else if constexpr (std::is_enum_v<T>) {
        if (!input.is_string()) return invalid(path, "must be a string");
        const auto found = from_name<T>(std::string_view(input.get_string()));
        if (!found) return invalid(path, "must be one of " + listed_names<T>());
        return *found;
    } else if constexpr (std::is_same_v<T, object>) {
        if (!input.is_object()) return invalid(path, "must be an object");
        // A copy would stay in the arena of the input.
        return object(input.get_object(), boost::json::storage_ptr());
    } else if constexpr (std::is_same_v<T, value>) {
        return value(input, boost::json::storage_ptr());
    } else if constexpr (is_optional<T>) {
        return decode_optional<T>(input, path, rules);
    } else if constexpr (is_vector<T>) {
        return decode_vector<T>(input, path, rules);
    } else {
        return decode_object<T>(input, path);
    }
}

// In the default storage, or in that of an arena (json/arena.hpp).
template <class T>
value encode(const T& input, const boost::json::storage_ptr& storage = {}) {
    if constexpr (is_optional<T>) {
        return input ? encode(*input, storage) : value(nullptr, storage);
    } else if constexpr (is_vector<T>) {
        array output(storage);
        output.reserve(input.size());
        for (const auto& element : input) output.push_back(encode(element, storage));
        return output;
    } else if constexpr (std::is_enum_v<T>) {
        return value(to_name(input), storage);
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string> ||
                         std::is_same_v<T, object> || std::is_same_v<T, value>) {
        return value(input, storage);
    } else {
        static_assert(Described<T>, "this type has no field list, so it may not leave the server");
        object output(storage);
        output.reserve(std::tuple_size_v<decltype(T::fields())>);
        const auto add = [&](const auto& field) {
            const auto& member = input.*field.member;
            if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>) {
                if (field.rules.omit_null && !member) return;
            }
            output.emplace(field.name, encode(member, storage));
        };
        std::apply([&](const auto&... field) { (add(field), ...); }, T::fields());
        return output;
    }
}

// The JSON Schema of T, as OpenAPI 3.1 wants it.
template <class T>
object schema(const Rules& rules = {}) {
    if constexpr (is_optional<T>) {
        return schema<typename T::value_type>(rules);
    } else if constexpr (is_vector<T>) {
        return {{"type", "array"}, {"items", schema<typename T::value_type>(rules)}};
    } else if constexpr (std::is_same_v<T, std::string>) {
        return text_schema(rules);
    } else if constexpr (std::is_same_v<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (std::is_integral_v<T>) {
        return number_schema(rules);
    } else if constexpr (std::is_enum_v<T>) {
        array names;
        for (const auto& entry : enum_names(T{})) names.push_back(value(entry.name));
        return {{"type", "string"}, {"enum", std::move(names)}};
    } else if constexpr (std::is_same_v<T, object>) {
        return {{"type", "object"}};
    } else if constexpr (std::is_same_v<T, value>) {
        return {};
    } else {
        object properties;
        array required;
        const auto add = [&](const auto& field) {
            using Member = std::remove_cvref_t<decltype(std::declval<T&>().*field.member)>;
            object property = schema<Member>(field.rules);
            if (!field.rules.doc.empty()) property["description"] = field.rules.doc;
            properties[field.name] = std::move(property);
            if (!is_optional<Member> && !field.rules.defaulted)
                required.push_back(value(field.name));
        };
        std::apply([&](const auto&... field) { (add(field), ...); }, T::fields());
        object result{{"type", "object"}, {"properties", std::move(properties)}};
        if (!required.empty()) result["required"] = std::move(required);
        return result;
    }
}

}  // namespace ostiary::json
