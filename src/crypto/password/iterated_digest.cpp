// Formats that run a plain digest again and again: phpass (WordPress, phpBB), Drupal 7, and the
// MD5 of Apache's htpasswd.

#include "crypto/digest.hpp"
#include "crypto/digest_algorithm.hpp"
#include "crypto/password/scheme.hpp"

#include <algorithm>
#include <array>

namespace ostiary::password {
namespace {

constexpr std::string_view alphabet =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t min_log_rounds = 7;
constexpr std::size_t max_log_rounds = 19;
constexpr std::size_t apache_rounds = 1000;

// Groups of three bytes as four characters, the lowest six bits first.
std::string encode(std::string_view bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        const std::size_t size = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < size; ++k) {
            group |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i + k])) << 8 * k;
        }
        for (std::size_t k = 0; k <= size; ++k) text += alphabet[group >> 6 * k & 63];
    }
    return text;
}

struct Portable {
    DigestAlgorithm digest;
    std::size_t rounds;
    std::string salt;
    std::string expected;
};

bool matches_portable(const Portable& hash, std::string_view password) {
    std::string state = digest(hash.digest, hash.salt + std::string(password));
    for (std::size_t i = 0; i < hash.rounds; ++i) {
        state += password;
        state = digest(hash.digest, state);
    }
    // Drupal cuts the text to the width of its column.
    return equal_constant_time(encode(state).substr(0, hash.expected.size()), hash.expected);
}

// "$P$" or "$S$", one character for the logarithm of the rounds, eight of salt, the digest.
Result<Scheme> read_portable(DigestAlgorithm algorithm, std::string_view text, std::size_t size) {
    if (text.size() != size) return malformed("phpass");
    const std::size_t log_rounds = alphabet.find(text[3]);
    if (log_rounds == std::string_view::npos || log_rounds < min_log_rounds) {
        return malformed("phpass");
    }
    if (log_rounds > max_log_rounds) return too_costly("phpass");
    Portable hash{
        algorithm,
        std::size_t{1} << log_rounds,
        std::string(text.substr(4, 8)),
        std::string(text.substr(12)),
    };
    return Scheme{
        .matches = [hash = std::move(hash)](std::string_view password
                   ) { return matches_portable(hash, password); },
    };
}

std::string apache_first(std::string_view password, std::string_view salt) {
    const std::string inner =
        md5(std::string(password) + std::string(salt) + std::string(password));
    std::string input = std::string(password) + "$apr1$" + std::string(salt);
    for (std::size_t left = password.size(); left > 0; left -= std::min<std::size_t>(16, left)) {
        input += inner.substr(0, left);
    }
    for (std::size_t bits = password.size(); bits > 0; bits >>= 1) {
        input += (bits & 1) != 0 ? '\0' : password.front();
    }
    return md5(input);
}

std::string apache_md5(std::string_view password, std::string_view salt) {
    std::string state = apache_first(password, salt);
    for (std::size_t i = 0; i < apache_rounds; ++i) {
        const bool odd = (i & 1) != 0;
        std::string input = odd ? std::string(password) : state;
        if (i % 3 != 0) input += salt;
        if (i % 7 != 0) input += password;
        input += odd ? state : std::string(password);
        state = md5(input);
    }
    // The order in which the bytes are written.
    constexpr std::array<std::size_t, 16> order{
        12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11
    };
    std::string permuted;
    for (const std::size_t at : order) permuted += state[at];
    return encode(permuted);
}

Result<Scheme> read_apache(std::string_view text) {
    const auto parts = split(text, '$');
    if (parts.size() != 4 || parts[2].size() > 8 || parts[3].size() != 22) return malformed("apr1");
    return Scheme{
        .matches = [salt = std::string(parts[2]),
                    expected = std::string(parts[3])](std::string_view password
                   ) { return equal_constant_time(apache_md5(password, salt), expected); },
    };
}

}  // namespace

Recognized recognize_iterated_digest(std::string_view text) {
    if (text.starts_with("$P$") || text.starts_with("$H$")) {
        return read_portable(DigestAlgorithm::md5, text, 34);
    }
    if (text.starts_with("$S$")) return read_portable(DigestAlgorithm::sha512, text, 55);
    if (text.starts_with("$apr1$")) return read_apache(text);
    return std::nullopt;
}

}  // namespace ostiary::password
