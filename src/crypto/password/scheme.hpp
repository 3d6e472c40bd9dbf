#pragma once

#include "base/error.hpp"
#include "crypto/password_hash.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The inside of crypto/password_hash.hpp. Each family of formats has a file with a recognizer: it
// reads the text of a hash, refuses what would cost too much, and says how to try a password.
namespace ostiary::password {

// A hash that has been read: ready to try passwords, each at the cost that was admitted.
struct Scheme {
    std::function<bool(std::string_view password)> matches;
    // A longer password is none; work may grow with its length.
    std::size_t max_password_size = 1024;
};

// Nothing: the text is of another family.
using Recognized = std::optional<Result<Scheme>>;
Recognized recognize_argon2(std::string_view text);
Recognized recognize_crypt(std::string_view text);
Recognized recognize_pbkdf2(std::string_view text);
Recognized recognize_scrypt(std::string_view text);
Recognized recognize_ldap(std::string_view text);
Recognized recognize_iterated_digest(std::string_view text);
Recognized recognize_json(std::string_view text);

// Logto's form of imported hashes: a JSON array.
Result<Scheme> read_legacy(std::string_view text);
// A digest without salt, in hexadecimal.
Result<Scheme> read_hex_digest(std::string_view algorithm, std::string_view text);
Result<Scheme> read_bcrypt(std::string_view text);

std::unexpected<Error> malformed(std::string_view what);
std::unexpected<Error> too_costly(std::string_view what);

// An expected value shorter than this could be met by chance, an empty one by every password.
inline constexpr std::size_t min_expected_size = 16;
inline constexpr std::size_t max_expected_size = 512;
bool is_plausible_size(std::string_view expected);

std::vector<std::string_view> split(std::string_view text, char separator);
std::optional<std::uint64_t> parse_number(std::string_view digits);

}  // namespace ostiary::password
