// Single digests: LDAP's {SSHA} and its kind, and plain hexadecimal ones.

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/digest_algorithm.hpp"
#include "crypto/password/scheme.hpp"

#include <array>
#include <utility>

namespace ostiary::password {
namespace {

struct LdapRow {
    std::string_view prefix;
    DigestAlgorithm digest;
    bool salted;
};
constexpr std::array rows{
    LdapRow{"{MD5}", DigestAlgorithm::md5, false},
    LdapRow{"{SMD5}", DigestAlgorithm::md5, true},
    LdapRow{"{SHA}", DigestAlgorithm::sha1, false},
    LdapRow{"{SSHA}", DigestAlgorithm::sha1, true},
    LdapRow{"{SHA256}", DigestAlgorithm::sha256, false},
    LdapRow{"{SSHA256}", DigestAlgorithm::sha256, true},
    LdapRow{"{SHA384}", DigestAlgorithm::sha384, false},
    LdapRow{"{SSHA384}", DigestAlgorithm::sha384, true},
    LdapRow{"{SHA512}", DigestAlgorithm::sha512, false},
    LdapRow{"{SSHA512}", DigestAlgorithm::sha512, true},
};
constexpr std::size_t max_salt_size = 64;

Scheme digest_scheme(DigestAlgorithm algorithm, std::string expected, std::string salt) {
    return Scheme{
        .matches =
            [algorithm,
             expected = std::move(expected),
             salt = std::move(salt)](std::string_view password) {
                const std::string computed = digest(algorithm, std::string(password) + salt);
                return equal_constant_time(computed, expected);
            },
    };
}

}  // namespace

// https://www.rfc-editor.org/rfc/rfc2307#section-5.3: the digest, then the salt, in base64.
Recognized recognize_ldap(std::string_view text) {
    for (const LdapRow& row : rows) {
        if (!text.starts_with(row.prefix)) continue;
        const auto bytes = base64_decode(text.substr(row.prefix.size()));
        const std::size_t size = digest_size(row.digest);
        if (!bytes || bytes->size() < size) return malformed("LDAP digest");
        const std::size_t salt_size = bytes->size() - size;
        if (row.salted ? salt_size > max_salt_size : salt_size > 0) return malformed("LDAP digest");
        return digest_scheme(row.digest, bytes->substr(0, size), bytes->substr(size));
    }
    return std::nullopt;
}

Result<Scheme> read_hex_digest(std::string_view algorithm, std::string_view text) {
    const auto digest = find_digest_algorithm(algorithm);
    auto expected = hex_decode(text);
    if (!digest || !expected || expected->size() != digest_size(*digest)) {
        return malformed("hexadecimal digest");
    }
    return digest_scheme(*digest, *std::move(expected), {});
}

}  // namespace ostiary::password
