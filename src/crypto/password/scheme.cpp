#include "crypto/password/scheme.hpp"

#include <charconv>

namespace ostiary::password {

std::unexpected<Error> malformed(std::string_view what) {
    return fail(password_errors::unknown_format, {}, "malformed: " + std::string(what));
}

std::unexpected<Error> too_costly(std::string_view what) {
    return fail(password_errors::too_costly, {}, std::string(what));
}

bool is_plausible_size(std::string_view expected) {
    return expected.size() >= min_expected_size && expected.size() <= max_expected_size;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
    std::uint64_t number = 0;
    const char* const begin = digits.begin();
    const char* const end = digits.end();
    const auto [read, error] = std::from_chars(begin, end, number);
    if (error != std::errc() || read != end) return std::nullopt;
    return number;
}

}  // namespace ostiary::password
