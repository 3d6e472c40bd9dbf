#include "model/letter_case.hpp"

namespace ostiary {

std::u32string decode_utf8(std::string_view utf8) {
    std::u32string output;
    output.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t c = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k) {
            c = c << 6U | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
        }
        output += c;
        i += size;
    }
    return output;
}

void append_utf8(std::string& output, char32_t c) {
    if (c < 0x80) {
        output += static_cast<char>(c);
    } else if (c < 0x800) {
        output += static_cast<char>(0xC0U | c >> 6U);
        output += static_cast<char>(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        output += static_cast<char>(0xE0U | c >> 12U);
        output += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
        output += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
        output += static_cast<char>(0xF0U | c >> 18U);
        output += static_cast<char>(0x80U | (c >> 12U & 0x3FU));
        output += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
        output += static_cast<char>(0x80U | (c & 0x3FU));
    }
}

char32_t upper_case(char32_t c) {
    for (const char32_t candidate : {c - 32, c - 1, c - 80}) {
        if (lower_case(candidate) == c) return candidate;
    }
    return c;
}

char32_t lower_case(char32_t c) {
    if (c >= 'A' && c <= 'Z') return c + 32;
    if (c < 0xC0) return c;
    if (c <= 0xDE && c != 0xD7) return c + 32;
    // Latin Extended-A alternates capital and small letters.
    if ((c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177)) return c | 1U;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1U);
    if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c >= 0x410 && c <= 0x42F) return c + 32;
    return c;
}

std::string lower_case(std::string_view utf8) {
    std::string output(utf8);
    for (char& c : output) {
        if (static_cast<unsigned char>(c) >= 0x80) {
            output.clear();
            for (const char32_t letter : decode_utf8(utf8)) append_utf8(output, lower_case(letter));
            return output;
        }
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return output;
}

}  // namespace ostiary
