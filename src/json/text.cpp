#include "json/text.hpp"

#include <boost/json/serialize.hpp>

#include <cstdint>
#include <cstring>

namespace ostiary::json {
namespace {

// Eight bytes at once; each comparison leaves the high bit of the bytes that it holds for. Where a
// byte was found, the ones above it may be marked wrongly, which does not change the answer.
bool are_plain(std::uint64_t bytes) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = 0x80 * ones;
    const auto has_zero = [](std::uint64_t x) { return (x - ones) & ~x; };
    const std::uint64_t control = (bytes - 0x20 * ones) & ~bytes;
    const std::uint64_t quote = has_zero(bytes ^ ('"' * ones));
    const std::uint64_t backslash = has_zero(bytes ^ ('\\' * ones));
    return ((control | quote | backslash) & high_bits) == 0;
}

std::uint64_t eight_bytes(const char* begin) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, begin, sizeof bytes);
    return bytes;
}

// The number of bytes before the first that must be escaped.
std::size_t plain_length(std::string_view text) {
    std::size_t length = 0;
    while (text.size() - length >= 8 && are_plain(eight_bytes(text.data() + length))) length += 8;
    while (length < text.size() && is_plain(text[length])) ++length;
    return length;
}

// https://www.rfc-editor.org/rfc/rfc8259#section-7
void append_escape(std::string& output, char c) {
    switch (c) {
        case '"':
            output += "\\\"";
            break;
        case '\\':
            output += "\\\\";
            break;
        case '\b':
            output += "\\b";
            break;
        case '\f':
            output += "\\f";
            break;
        case '\n':
            output += "\\n";
            break;
        case '\r':
            output += "\\r";
            break;
        case '\t':
            output += "\\t";
            break;
        default: {
            constexpr std::string_view digits = "0123456789abcdef";
            const auto code = static_cast<unsigned char>(c);
            output += "\\u00";
            output += digits[code >> 4U];
            output += digits[code & 15U];
        }
    }
}

}  // namespace

void append_string(std::string& output, std::string_view text) {
    output += '"';
    while (true) {
        const std::size_t length = plain_length(text);
        output += text.substr(0, length);
        if (length == text.size()) break;
        append_escape(output, text[length]);
        text.remove_prefix(length + 1);
    }
    output += '"';
}

std::size_t room_for(const object& input) {
    std::size_t room = 2;
    for (const auto& member : input) room += member.key().size() + 4 + room_for(member.value());
    return room;
}

std::size_t room_for(const array& input) {
    std::size_t room = 2 + input.size();
    for (const value& element : input) room += room_for(element);
    return room;
}

std::size_t room_for(const value& input) {
    constexpr std::size_t number = 24;  // also of a double
    if (const auto* text = input.if_string()) return text->size() + 2;
    if (const auto* members = input.if_object()) return room_for(*members);
    if (const auto* elements = input.if_array()) return room_for(*elements);
    return number;
}

void append_object(std::string& output, const object& input) {
    output += '{';
    for (bool first = true; const auto& member : input) {
        if (!std::exchange(first, false)) output += ',';
        append_string(output, member.key());
        output += ':';
        append_value(output, member.value());
    }
    output += '}';
}

void append_array(std::string& output, const array& input) {
    output += '[';
    for (bool first = true; const value& element : input) {
        if (!std::exchange(first, false)) output += ',';
        append_value(output, element);
    }
    output += ']';
}

void append_value(std::string& output, const value& input) {
    switch (input.kind()) {
        case boost::json::kind::null:
            output += "null";
            break;
        case boost::json::kind::bool_:
            append(output, input.get_bool());
            break;
        case boost::json::kind::int64:
            append_integer(output, input.get_int64());
            break;
        case boost::json::kind::uint64:
            append_integer(output, input.get_uint64());
            break;
        case boost::json::kind::double_:
            output += boost::json::serialize(input);
            break;
        case boost::json::kind::string:
            append_string(output, input.get_string());
            break;
        case boost::json::kind::array:
            append_array(output, input.get_array());
            break;
        case boost::json::kind::object:
            append_object(output, input.get_object());
            break;
    }
}

}  // namespace ostiary::json
