#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Text encodings of bytes. Byte strings are std::string throughout.
namespace ostiary {

// RFC 4648 section 5, without padding.
std::string base64url_encode(std::string_view bytes);
// The same behind what `text` holds. `bytes` is no part of it.
void append_base64url(std::string& text, std::string_view bytes);
constexpr std::size_t base64url_size(std::size_t bytes) {
    return (bytes * 4 + 2) / 3;
}
// Strict: no padding, no white space, no stray trailing bits.
std::optional<std::string> base64url_decode(std::string_view text);
// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);
// Padding may be left out; anything else out of place is refused.
std::optional<std::string> base64_decode(std::string_view text);

std::string hex_encode(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);

// application/x-www-form-urlencoded and URI percent encoding.
std::string percent_encode(std::string_view text);
// Decodes %XX, and '+' as a space if `plus_is_space`; nothing if an escape is malformed.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

bool is_utf8(std::string_view text);

inline std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace ostiary
