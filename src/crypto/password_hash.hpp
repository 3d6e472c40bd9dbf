#pragma once

#include "base/error.hpp"
#include "base/random.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Password hashes: made with Argon2id, verified in every format that users are imported with.
//
// All functions are slow on purpose: call them through identity/password_hasher.hpp, never on an
// I/O thread.
namespace ostiary {

// RFC 9106 with one lane. The default is OWASP's first recommendation.
struct Argon2Parameters {
    std::uint32_t memory_kib = 19'456;
    std::uint32_t passes = 2;
};

// How a stored hash is to be read: the values of the Management API's passwordEncryptionMethod and
// passwordAlgorithm. `Legacy` is Logto's JSON form; `Encoded` recognizes every other format by its
// text (PHC, crypt(3), LDAP, Django, Keycloak, ASP.NET Identity, ...).
enum class PasswordMethod {
    Argon2i,
    Argon2id,
    Argon2d,
    SHA1,
    SHA256,
    MD5,
    Bcrypt,
    Legacy,
    Encoded
};
std::string_view to_text(PasswordMethod method);
std::optional<PasswordMethod> find_password_method(std::string_view name);

struct PasswordHash {
    PasswordMethod method = PasswordMethod::Argon2id;
    std::string text;
};

namespace password_errors {
inline constexpr ErrorKind unknown_format{
    "password.unsupported_encryption_method",
    422,
    "The format of the password hash is not known."
};
inline constexpr ErrorKind too_costly{
    "password.too_costly",
    422,
    "Verifying the password hash would cost too much time or memory."
};
}  // namespace password_errors

// Whether a setting is one that hash_password() can work with.
Result<void> check_argon2_parameters(const Argon2Parameters& parameters);

// Argon2id as an encoded string. `parameters` have been checked.
std::string
hash_password(std::string_view password, const Argon2Parameters& parameters, Random& random);

// Whether the hash can be verified, and within what a sign-in may cost. For imports, before the
// hash is stored.
Result<void> check_password_hash(const PasswordHash& hash);

// False if the password is another; an error if check_password_hash() refuses the hash.
Result<bool> verify_password(std::string_view password, const PasswordHash& hash);

// Whether the hash is weaker than what hash_password() makes with `parameters`, or of another
// format: after the next successful sign-in the password is hashed again.
bool needs_rehash(const PasswordHash& hash, const Argon2Parameters& parameters);

// A hash that no password matches and that costs as much as one made with `parameters`: verified in
// place of that of a user who does not exist, so that the time tells nothing.
PasswordHash decoy_hash(const Argon2Parameters& parameters);

}  // namespace ostiary
