#pragma once

#include <string>
#include <string_view>

// Case as searches ignore it, the same in patterns, in their index and on every database.
namespace ostiary {

// Simple lower case of the scripts that have it and are common in names: Latin, Greek, Cyrillic.
char32_t lower_case(char32_t c);
std::string lower_case(std::string_view utf8);

// The inverse of lower_case for every letter that has one.
char32_t upper_case(char32_t c);

// Total: what is not well-formed becomes some character or other, always the same.
std::u32string decode_utf8(std::string_view utf8);
void append_utf8(std::string& output, char32_t c);

}  // namespace ostiary
