#include "crypto/password/argon2.hpp"

#include "base/encoding.hpp"
#include "base/secret.hpp"
#include "crypto/digest.hpp"
#include "crypto/hash_memory.hpp"

#include <argon2.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

namespace ostiary::password {
namespace {

// About a second of work, and what one hashing thread may take of the memory.
constexpr std::uint64_t max_memory_kib = 262'144;
constexpr std::uint64_t max_work_kib = 2'097'152;
constexpr std::uint32_t max_lanes = 16;
constexpr std::size_t max_password_size = 65'536;

struct TypeRow {
    Argon2Type type;
    std::string_view name;
    argon2_type library_type;
};
constexpr std::array types{
    TypeRow{Argon2Type::d, "argon2d", Argon2_d},
    TypeRow{Argon2Type::i, "argon2i", Argon2_i},
    TypeRow{Argon2Type::id, "argon2id", Argon2_id},
};

const TypeRow& row_of(Argon2Type type) {
    return types.at(static_cast<std::size_t>(type));
}

std::string encode_unpadded(std::string_view bytes) {
    std::string text = base64_encode(bytes);
    while (text.ends_with('=')) text.pop_back();
    return text;
}

// "m=65536,t=2,p=1", in any order, each exactly once.
bool parse_costs(std::string_view text, Argon2Hash& hash) {
    bool memory = false;
    bool passes = false;
    bool lanes = false;
    for (const std::string_view cost : split(text, ',')) {
        const auto number = cost.size() > 2 ? parse_number(cost.substr(2)) : std::nullopt;
        if (!number || *number > UINT32_MAX) return false;
        const auto value = static_cast<std::uint32_t>(*number);
        bool* seen = nullptr;
        if (cost.starts_with("m=")) {
            hash.memory_kib = value;
            seen = &memory;
        } else if (cost.starts_with("t=")) {
            hash.passes = value;
            seen = &passes;
        } else if (cost.starts_with("p=")) {
            hash.lanes = value;
            seen = &lanes;
        }
        if (!seen || *seen) return false;
        *seen = true;
    }
    return memory && passes && lanes;
}

// libsodium chooses the fastest code of the machine, but has one lane, one length of salt and its
// own least number of passes.
bool sodium_can(const Argon2Hash& hash) {
    if (hash.lanes != 1 || hash.version != 0x13) return false;
    if (hash.salt.size() != crypto_pwhash_SALTBYTES) return false;
    if (hash.type == Argon2Type::id) return true;
    return hash.type == Argon2Type::i && hash.passes >= crypto_pwhash_argon2i_OPSLIMIT_MIN;
}

int compute_with_sodium(const Argon2Hash& hash, std::string_view password, std::string& tag) {
    static const bool initialized = sodium_init() >= 0;
    if (!initialized) throw std::runtime_error("libsodium cannot be initialized");
    const auto compute =
        hash.type == Argon2Type::id ? crypto_pwhash_argon2id : crypto_pwhash_argon2i;
    const int algorithm =
        hash.type == Argon2Type::id ? crypto_pwhash_ALG_ARGON2ID13 : crypto_pwhash_ALG_ARGON2I13;
    // Blocks of 1 KiB, four in each of the slices.
    const HashMemory::Loan loan(std::size_t{hash.memory_kib} / 4 * 4 * 1024);
    return compute(
        reinterpret_cast<unsigned char*>(tag.data()),
        tag.size(),
        password.data(),
        password.size(),
        as_bytes(hash.salt).data(),
        hash.passes,
        std::size_t{hash.memory_kib} * 1024,
        algorithm
    );
}

int compute_with_libargon2(const Argon2Hash& hash, std::string_view password, std::string& tag) {
    std::string secret(password);
    std::string salt = hash.salt;
    argon2_context context{};
    context.out = reinterpret_cast<std::uint8_t*>(tag.data());
    context.outlen = static_cast<std::uint32_t>(tag.size());
    context.pwd = reinterpret_cast<std::uint8_t*>(secret.data());
    context.pwdlen = static_cast<std::uint32_t>(secret.size());
    context.salt = reinterpret_cast<std::uint8_t*>(salt.data());
    context.saltlen = static_cast<std::uint32_t>(salt.size());
    context.t_cost = hash.passes;
    context.m_cost = hash.memory_kib;
    context.lanes = hash.lanes;
    // The lanes are worked through one by one: the pool alone decides how many threads there are.
    context.threads = 1;
    context.version = hash.version;
    const int outcome = argon2_ctx(&context, row_of(hash.type).library_type);
    const Secret cleared(std::move(secret));
    return outcome;
}

}  // namespace

std::optional<Result<Argon2Hash>> parse_argon2(std::string_view text) {
    if (!text.starts_with("$argon2")) return std::nullopt;
    auto parts = split(text.substr(1), '$');
    Argon2Hash hash;
    hash.version = 0x10;
    if (parts.size() == 5) {
        if (parts[1] == "v=19") {
            hash.version = 0x13;
        } else if (parts[1] != "v=16") {
            return malformed("version of Argon2");
        }
        parts.erase(parts.begin() + 1);
    }
    const TypeRow* type = nullptr;
    for (const TypeRow& row : types) {
        if (row.name == parts[0]) type = &row;
    }
    if (parts.size() != 4 || !type) return malformed("encoded Argon2 hash");
    hash.type = type->type;
    const auto salt = base64_decode(parts[2]);
    const auto expected = base64_decode(parts[3]);
    if (!parse_costs(parts[1], hash) || !salt || !expected) {
        return malformed("encoded Argon2 hash");
    }
    hash.salt = *salt;
    hash.expected = *expected;
    if (auto checked = check_argon2(hash); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    return hash;
}

std::string encode_argon2(const Argon2Hash& hash) {
    std::string text = "$";
    text += row_of(hash.type).name;
    text += "$v=" + std::to_string(hash.version);
    text += "$m=" + std::to_string(hash.memory_kib);
    text += ",t=" + std::to_string(hash.passes);
    text += ",p=" + std::to_string(hash.lanes);
    text += "$" + encode_unpadded(hash.salt) + "$" + encode_unpadded(hash.expected);
    return text;
}

Result<void> check_argon2(const Argon2Hash& hash) {
    const bool proper = hash.passes >= 1 && hash.lanes >= 1 && hash.memory_kib >= 8 * hash.lanes &&
                        hash.salt.size() >= 8 && hash.salt.size() <= 256 &&
                        is_plausible_size(hash.expected);
    if (hash.lanes > max_lanes || hash.memory_kib > max_memory_kib ||
        std::uint64_t{hash.memory_kib} * hash.passes > max_work_kib) {
        return too_costly("Argon2");
    }
    if (!proper) return malformed("parameters of Argon2");
    return {};
}

std::string compute_argon2(const Argon2Hash& hash, std::string_view password) {
    std::string tag(hash.expected.size(), '\0');
    const int outcome = sodium_can(hash) ? compute_with_sodium(hash, password, tag)
                                         : compute_with_libargon2(hash, password, tag);
    // The parameters were checked, so that only memory can be missing.
    if (outcome != 0) throw std::runtime_error("Argon2 failed");
    return tag;
}

Result<Scheme> argon2_scheme(Argon2Hash hash) {
    if (auto checked = check_argon2(hash); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    return Scheme{
        .matches = [hash = std::move(hash)](std::string_view password
                   ) { return equal_constant_time(compute_argon2(hash, password), hash.expected); },
        .max_password_size = max_password_size,
    };
}

Recognized recognize_argon2(std::string_view text) {
    if (text.starts_with("argon2$argon2")) text.remove_prefix(6);  // Django
    auto parsed = parse_argon2(text);
    if (!parsed) return std::nullopt;
    if (!*parsed) return std::unexpected(std::move(*parsed).error());
    return argon2_scheme(**std::move(parsed));
}

}  // namespace ostiary::password
