#pragma once

#include "json/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// JSON text straight from what is described, byte for byte what serializing encode() gives, without
// the values in between.
namespace ostiary::json {

// Whether a byte stands for itself in a string.
constexpr bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void append_string(std::string& output, std::string_view text);
void append_object(std::string& output, const object& input);
void append_array(std::string& output, const array& input);
void append_value(std::string& output, const value& input);

template <std::integral T>
void append_integer(std::string& output, T number) {
    std::array<char, 20> digits;  // INT64_MIN and UINT64_MAX have as many
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    output.append(digits.data(), end);
}

template <Described T>
inline constexpr auto fields_of = T::fields();

// What stands before the value of a member: `,"name":`.
template <Described T, std::size_t index>
inline constexpr auto lead_of = [] {
    constexpr std::string_view name = std::get<index>(fields_of<T>).name;
    if (!std::ranges::all_of(name, is_plain)) throw "the name of a member must need no escape";
    std::array<char, name.size() + 4> lead{};
    lead[0] = ',';
    lead[1] = '"';
    std::ranges::copy(name, lead.begin() + 2);
    lead[name.size() + 2] = '"';
    lead[name.size() + 3] = ':';
    return lead;
}();

template <class T>
void append(std::string& output, const T& input) {
    if constexpr (is_optional<T>) {
        if (input) {
            append(output, *input);
        } else {
            output += "null";
        }
    } else if constexpr (is_vector<T>) {
        output += '[';
        for (bool first = true; const auto& element : input) {
            if (!std::exchange(first, false)) output += ',';
            append(output, element);
        }
        output += ']';
    } else if constexpr (std::is_enum_v<T>) {
        append_string(output, to_name(input));
    } else if constexpr (std::is_same_v<T, std::string>) {
        append_string(output, input);
    } else if constexpr (std::is_same_v<T, bool>) {
        output += input ? "true" : "false";
    } else if constexpr (std::is_integral_v<T>) {
        append_integer(output, input);
    } else if constexpr (std::is_same_v<T, object>) {
        append_object(output, input);
    } else if constexpr (std::is_same_v<T, array>) {
        append_array(output, input);
    } else if constexpr (std::is_same_v<T, value> || std::is_floating_point_v<T>) {
        append_value(output, input);
    } else {
        static_assert(Described<T>, "this type has no field list, so it may not leave the server");
        const std::size_t begin = output.size();
        const auto add = [&]<std::size_t index>() {
            constexpr const auto& field = std::get<index>(fields_of<T>);
            const auto& member = input.*field.member;
            if constexpr (is_optional<std::remove_cvref_t<decltype(member)>> &&
                          field.rules.omit_null) {
                if (!member) return;
            }
            output.append(lead_of<T, index>.data(), lead_of<T, index>.size());
            append(output, member);
        };
        [&]<std::size_t... index>(std::index_sequence<index...>) {
            (add.template operator()<index>(), ...);
        }(std::make_index_sequence<std::tuple_size_v<decltype(T::fields())>>());
        if (output.size() == begin) {
            output += '{';
        } else {
            output[begin] = '{';  // instead of the first comma
        }
        output += '}';
    }
}

// Bytes that the text of a value needs, so that it is written into one piece of memory: enough but
// for what must be escaped.
std::size_t room_for(const object& input);
std::size_t room_for(const array& input);
std::size_t room_for(const value& input);

template <class T>
std::size_t room_for(const T& input) {
    constexpr std::size_t number = 20;
    constexpr std::size_t literal = 5;
    if constexpr (is_optional<T>) {
        return input ? room_for(*input) : literal;
    } else if constexpr (is_vector<T>) {
        std::size_t room = 2 + input.size();
        for (const auto& element : input) room += room_for(element);
        return room;
    } else if constexpr (std::is_enum_v<T>) {
        return to_name(input).size() + 2;
    } else if constexpr (std::is_same_v<T, std::string>) {
        return input.size() + 2;
    } else if constexpr (std::is_same_v<T, bool>) {
        return literal;
    } else if constexpr (std::is_arithmetic_v<T>) {
        return number;
    } else {
        const auto sum = [&](const auto&... field) {
            constexpr std::size_t lead = 4;
            return (
                std::size_t{2} + ... + (lead + field.name.size() + room_for(input.*field.member))
            );
        };
        return std::apply(sum, fields_of<T>);
    }
}

template <class T>
std::string to_text(const T& input) {
    std::string output;
    output.reserve(room_for(input));
    append(output, input);
    return output;
}

}  // namespace ostiary::json
