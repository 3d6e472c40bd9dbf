#include "crypto/password_hash.hpp"

#include "base/encoding.hpp"
#include "crypto/password/argon2.hpp"

#include <array>

namespace ostiary {
namespace {

using password::Argon2Hash;
using password::Argon2Type;
using password::Scheme;

constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;
constexpr std::size_t max_text_size = 8'192;

struct MethodRow {
    PasswordMethod method;
    std::string_view name;
};
constexpr std::array methods{
    MethodRow{PasswordMethod::Argon2i, "Argon2i"},
    MethodRow{PasswordMethod::Argon2id, "Argon2id"},
    MethodRow{PasswordMethod::Argon2d, "Argon2d"},
    MethodRow{PasswordMethod::SHA1, "SHA1"},
    MethodRow{PasswordMethod::SHA256, "SHA256"},
    MethodRow{PasswordMethod::MD5, "MD5"},
    MethodRow{PasswordMethod::Bcrypt, "Bcrypt"},
    MethodRow{PasswordMethod::Legacy, "Legacy"},
    MethodRow{PasswordMethod::Encoded, "Encoded"},
};

constexpr std::array recognizers{
    password::recognize_argon2,
    password::recognize_crypt,
    password::recognize_ldap,
    password::recognize_iterated_digest,
    password::recognize_json,
    password::recognize_scrypt,
    password::recognize_pbkdf2,  // last: it tries the text as base64
};

Result<Scheme> read_encoded(std::string_view text) {
    for (const auto recognize : recognizers) {
        if (auto recognized = recognize(text)) return *std::move(recognized);
    }
    return fail(password_errors::unknown_format);
}

Result<Scheme> read_argon2_of(Argon2Type type, std::string_view text) {
    auto parsed = password::parse_argon2(text);
    if (!parsed) return password::malformed("encoded Argon2 hash");
    if (!*parsed) return std::unexpected(std::move(*parsed).error());
    if ((*parsed)->type != type) return password::malformed("Argon2 of another type");
    return password::argon2_scheme(**std::move(parsed));
}

Result<Scheme> read(const PasswordHash& hash) {
    if (hash.text.size() > max_text_size) return password::malformed("too long");
    switch (hash.method) {
        case PasswordMethod::Argon2i:
            return read_argon2_of(Argon2Type::i, hash.text);
        case PasswordMethod::Argon2id:
            return read_argon2_of(Argon2Type::id, hash.text);
        case PasswordMethod::Argon2d:
            return read_argon2_of(Argon2Type::d, hash.text);
        case PasswordMethod::SHA1:
            return password::read_hex_digest("sha1", hash.text);
        case PasswordMethod::SHA256:
            return password::read_hex_digest("sha256", hash.text);
        case PasswordMethod::MD5:
            return password::read_hex_digest("md5", hash.text);
        case PasswordMethod::Bcrypt:
            return password::read_bcrypt(hash.text);
        case PasswordMethod::Legacy:
            return password::read_legacy(hash.text);
        case PasswordMethod::Encoded:
            return read_encoded(hash.text);
    }
    return fail(password_errors::unknown_format);
}

Argon2Hash argon2id(const Argon2Parameters& parameters) {
    Argon2Hash hash;
    hash.memory_kib = parameters.memory_kib;
    hash.passes = parameters.passes;
    hash.salt.assign(salt_size, '\0');
    hash.expected.assign(hash_size, '\0');
    return hash;
}

}  // namespace

std::string_view to_text(PasswordMethod method) {
    return methods.at(static_cast<std::size_t>(method)).name;
}

std::optional<PasswordMethod> find_password_method(std::string_view name) {
    for (const MethodRow& row : methods) {
        if (row.name == name) return row.method;
    }
    return std::nullopt;
}

std::string
hash_password(std::string_view text, const Argon2Parameters& parameters, Random& random) {
    Argon2Hash hash = argon2id(parameters);
    random.fill({reinterpret_cast<std::uint8_t*>(hash.salt.data()), hash.salt.size()});
    hash.expected = password::compute_argon2(hash, text);
    return password::encode_argon2(hash);
}

Result<void> check_argon2_parameters(const Argon2Parameters& parameters) {
    return password::check_argon2(argon2id(parameters));
}

Result<void> check_password_hash(const PasswordHash& hash) {
    auto scheme = read(hash);
    if (!scheme) return std::unexpected(std::move(scheme).error());
    return {};
}

Result<bool> verify_password(std::string_view text, const PasswordHash& hash) {
    auto scheme = read(hash);
    if (!scheme) return std::unexpected(std::move(scheme).error());
    return text.size() <= scheme->max_password_size && scheme->matches(text);
}

bool needs_rehash(const PasswordHash& hash, const Argon2Parameters& parameters) {
    if (hash.method != PasswordMethod::Argon2id) return true;
    const auto parsed = password::parse_argon2(hash.text);
    if (!parsed || !*parsed) return true;
    const Argon2Hash& made = **parsed;
    return made.type != Argon2Type::id || made.version != 0x13 ||
           made.memory_kib < parameters.memory_kib || made.passes < parameters.passes ||
           made.salt.size() < salt_size || made.expected.size() < hash_size;
}

PasswordHash decoy_hash(const Argon2Parameters& parameters) {
    // Nobody knows a password whose hash is all zeros.
    return {PasswordMethod::Argon2id, password::encode_argon2(argon2id(parameters))};
}

}  // namespace ostiary
