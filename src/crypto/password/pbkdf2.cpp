// The texts in which PBKDF2 and scrypt hashes are stored.

#include "base/encoding.hpp"
#include "crypto/password/derivation.hpp"

namespace ostiary::password {
namespace {

Result<Scheme> pbkdf2_of(
    std::optional<DigestAlgorithm> digest,
    std::string_view iterations,
    std::optional<std::string> salt,
    std::optional<std::string> expected
) {
    const auto count = parse_number(iterations);
    if (!digest || !count || !salt || !expected) return malformed("PBKDF2");
    return pbkdf2_scheme({*digest, *count, *std::move(salt), *std::move(expected)});
}

// Django: pbkdf2_sha256$iterations$salt$base64
Result<Scheme> read_django(std::string_view text) {
    const auto parts = split(text, '$');
    if (parts.size() != 4) return malformed("Django's PBKDF2");
    const auto digest = find_digest_algorithm(parts[0].substr(parts[0].find('_') + 1));
    return pbkdf2_of(digest, parts[1], std::string(parts[2]), base64_decode(parts[3]));
}

// passlib: $pbkdf2-sha256$iterations$salt$hash, in a base64 with "." for "+"
Result<Scheme> read_passlib(std::string_view text) {
    const auto parts = split(text, '$');
    if (parts.size() != 5) return malformed("passlib's PBKDF2");
    const auto decode = [](std::string_view encoded) {
        std::string plain(encoded);
        for (char& character : plain) {
            if (character == '.') character = '+';
        }
        return base64_decode(plain);
    };
    const std::string_view name = parts[1].starts_with("pbkdf2-") ? parts[1].substr(7) : "sha1";
    return pbkdf2_of(find_digest_algorithm(name), parts[2], decode(parts[3]), decode(parts[4]));
}

// Werkzeug: pbkdf2:sha256:iterations$salt$hex
Result<Scheme> read_werkzeug_pbkdf2(std::string_view text) {
    const auto parts = split(text, '$');
    const auto method = split(parts[0], ':');
    if (parts.size() != 3 || method.size() != 3) return malformed("Werkzeug's PBKDF2");
    const auto digest = find_digest_algorithm(method[1]);
    return pbkdf2_of(digest, method[2], std::string(parts[1]), hex_decode(parts[2]));
}

// sha256:iterations:base64:base64
Result<Scheme> read_colons(std::string_view text) {
    const auto parts = split(text, ':');
    if (parts.size() != 4) return malformed("PBKDF2");
    const auto digest = find_digest_algorithm(parts[0]);
    return pbkdf2_of(digest, parts[1], base64_decode(parts[2]), base64_decode(parts[3]));
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
    return number;
}

// ASP.NET Identity, in base64. Version 2: a zero, 16 bytes of salt, 32 of hash. Version 3: a one,
// then digest, iterations and length of the salt as 32-bit numbers, salt, hash.
Recognized recognize_aspnet(std::string_view text) {
    const auto bytes = base64_decode(text);
    if (!bytes || bytes->size() < 29) return std::nullopt;
    const std::string_view data = *bytes;
    if (data[0] == 0 && data.size() == 49) {
        return pbkdf2_scheme(
            {DigestAlgorithm::sha1, 1000, std::string(data.substr(1, 16)), bytes->substr(17)}
        );
    }
    if (data[0] != 1) return std::nullopt;
    constexpr DigestAlgorithm digests[] = {
        DigestAlgorithm::sha1, DigestAlgorithm::sha256, DigestAlgorithm::sha512
    };
    const std::uint64_t digest = big_endian(data.substr(1, 4));
    const std::uint64_t salt_size = big_endian(data.substr(9, 4));
    if (digest > 2 || salt_size > data.size() - 13) return std::nullopt;
    return pbkdf2_scheme(
        {digests[digest],
         big_endian(data.substr(5, 4)),
         bytes->substr(13, salt_size),
         bytes->substr(13 + salt_size)}
    );
}

}  // namespace

Recognized recognize_pbkdf2(std::string_view text) {
    if (text.starts_with("pbkdf2_sha1$") || text.starts_with("pbkdf2_sha256$") ||
        text.starts_with("pbkdf2_sha512$")) {
        return read_django(text);
    }
    if (text.starts_with("$pbkdf2")) return read_passlib(text);
    if (text.starts_with("pbkdf2:")) return read_werkzeug_pbkdf2(text);
    for (const std::string_view prefix : {"sha1:", "sha256:", "sha512:"}) {
        if (text.starts_with(prefix)) return read_colons(text);
    }
    return recognize_aspnet(text);
}

// Werkzeug: scrypt:N:r:p$salt$hex
Recognized recognize_scrypt(std::string_view text) {
    if (!text.starts_with("scrypt:")) return std::nullopt;
    const auto parts = split(text, '$');
    const auto costs = split(parts[0], ':');
    if (parts.size() != 3 || costs.size() != 4) return malformed("Werkzeug's scrypt");
    const auto n = parse_number(costs[1]);
    const auto r = parse_number(costs[2]);
    const auto p = parse_number(costs[3]);
    auto expected = hex_decode(parts[2]);
    if (!n || !r || !p || !expected) return malformed("Werkzeug's scrypt");
    return scrypt_scheme({*n, *r, *p, std::string(parts[1]), *std::move(expected)});
}

}  // namespace ostiary::password
