#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ostiary {
namespace {

constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view plain_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}

constexpr auto url_reverse = reverse(url_alphabet);
constexpr auto plain_reverse = reverse(plain_alphabet);

void append_encoded(std::string& text, std::string_view bytes, std::string_view alphabet) {
    const auto at = [&](std::size_t i) -> std::uint32_t {
        return static_cast<std::uint8_t>(bytes[i]);
    };
    const std::size_t begin = text.size();
    text.resize(begin + base64url_size(bytes.size()));
    char* output = text.data() + begin;
    const auto put = [&](std::uint32_t bits) { *output++ = alphabet[bits & 63]; };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        put(group >> 18);
        put(group >> 12);
        put(group >> 6);
        put(group);
    }
    if (bytes.size() - i == 1) {
        put(at(i) >> 2);
        put(at(i) << 4);
    } else if (bytes.size() - i == 2) {
        put(at(i) >> 2);
        put(at(i) << 4 | at(i + 1) >> 4);
        put(at(i + 1) << 2);
    }
}

std::optional<std::string>
decode(std::string_view text, const std::array<std::int8_t, 256>& alphabet) {
    if (text.size() % 4 == 1) return std::nullopt;
    const auto digit = [&](std::size_t i) {
        return int{alphabet[static_cast<std::uint8_t>(text[i])]};
    };
    std::string bytes(text.size() * 3 / 4, '\0');
    char* output = bytes.data();
    const auto put = [&](int bits) { *output++ = static_cast<char>(bits & 255); };
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const int a = digit(i);
        const int b = digit(i + 1);
        const int c = digit(i + 2);
        const int d = digit(i + 3);
        if ((a | b | c | d) < 0) return std::nullopt;
        put(a << 2 | b >> 4);
        put(b << 4 | c >> 2);
        put(c << 6 | d);
    }
    // Two texts must not decode to the same bytes, or a signature could be written in two ways: the
    // bits that are left over are zero.
    if (text.size() - i == 2) {
        const int a = digit(i);
        const int b = digit(i + 1);
        if ((a | b) < 0 || (b & 15) != 0) return std::nullopt;
        put(a << 2 | b >> 4);
    } else if (text.size() - i == 3) {
        const int a = digit(i);
        const int b = digit(i + 1);
        const int c = digit(i + 2);
        if ((a | b | c) < 0 || (c & 3) != 0) return std::nullopt;
        put(a << 2 | b >> 4);
        put(b << 4 | c >> 2);
    }
    return bytes;
}

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

// The length of the well-formed sequence at the start of `text`, 0 if there is none.
// https://www.rfc-editor.org/rfc/rfc3629#section-4
std::size_t utf8_sequence(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = at(0);
    if (first < 0x80) return 1;
    std::size_t length = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        if (first == 0xE0) low = 0xA0;   // overlong
        if (first == 0xED) high = 0x9F;  // surrogates
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        if (first == 0xF0) low = 0x90;   // overlong
        if (first == 0xF4) high = 0x8F;  // beyond U+10FFFF
    } else {
        return 0;
    }
    if (text.size() < length || at(1) < low || at(1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (at(i) < 0x80 || at(i) > 0xBF) return 0;
    }
    return length;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
    std::string text;
    append_base64url(text, bytes);
    return text;
}

void append_base64url(std::string& text, std::string_view bytes) {
    append_encoded(text, bytes, url_alphabet);
}

std::optional<std::string> base64url_decode(std::string_view text) {
    return decode(text, url_reverse);
}

std::string base64_encode(std::string_view bytes) {
    std::string text;
    append_encoded(text, bytes, plain_alphabet);
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 == 0) {
        for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    }
    return decode(text, plain_reverse);
}

std::string hex_encode(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        text += hex_digits[static_cast<std::uint8_t>(byte) >> 4];
        text += hex_digits[static_cast<std::uint8_t>(byte) & 15];
    }
    return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string percent_encode(std::string_view text) {
    std::string output;
    output.reserve(text.size());
    for (const char character : text) {
        const auto byte = static_cast<std::uint8_t>(character);
        const bool unreserved = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                                (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
                                byte == '_' || byte == '~';
        if (unreserved) {
            output += character;
        } else {
            output += '%';
            output += "0123456789ABCDEF"[byte >> 4];
            output += "0123456789ABCDEF"[byte & 15];
        }
    }
    return output;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string output(text);
    // Most of it, or all, stands for itself.
    std::size_t length = std::min(text.find('%'), text.size());
    if (plus_is_space) length = std::min(length, text.find('+'));
    for (std::size_t i = length; i < text.size(); ++i) {
        char decoded = text[i];
        if (decoded == '%') {
            if (text.size() - i < 3) return std::nullopt;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            decoded = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (decoded == '+' && plus_is_space) {
            decoded = ' ';
        }
        output[length++] = decoded;
    }
    output.resize(length);
    return output;
}

bool is_utf8(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
    while (!text.empty()) {
        // Most text is ASCII, which is taken eight characters at a time.
        std::uint64_t word = 0;
        if (text.size() >= sizeof word) {
            std::memcpy(&word, text.data(), sizeof word);
            if ((word & high_bits) == 0) {
                text.remove_prefix(sizeof word);
                continue;
            }
        }
        const std::size_t length = utf8_sequence(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace ostiary
