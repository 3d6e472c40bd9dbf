#include "base/id.hpp"

#include <array>

namespace ostiary {
namespace {

constexpr std::string_view lower_alphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view alphanumeric =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

std::string random_text(Random& random, std::string_view alphabet, std::size_t length) {
    // A byte beyond the largest multiple of the alphabet is thrown away: taking the remainder of
    // all bytes would make some characters likelier.
    const unsigned limit = 256 - 256 % static_cast<unsigned>(alphabet.size());
    std::string text;
    text.reserve(length);
    std::array<std::uint8_t, 32> bytes{};
    while (text.size() < length) {
        random.fill(bytes);
        for (const std::uint8_t byte : bytes) {
            if (byte < limit && text.size() < length) text += alphabet[byte % alphabet.size()];
        }
    }
    return text;
}

std::string standard_id(Random& random) {
    return random_text(random, lower_alphanumeric, 21);
}
std::string short_id(Random& random) {
    return random_text(random, lower_alphanumeric, 12);
}
std::string secret_text(Random& random) {
    return random_text(random, alphanumeric, 32);
}

}  // namespace ostiary
