#pragma once

#include <optional>
#include <string>
#include <string_view>

struct evp_md_st;

namespace ostiary {

// Digests by name, for the formats that carry the name with them. Inside crypto/ only: everybody
// else says which digest they mean (crypto/digest.hpp).
enum class DigestAlgorithm {
    md5,
    sha1,
    sha224,
    sha256,
    sha384,
    sha512,
    sha512_256,
    sha3_256,
    sha3_384,
    sha3_512,
    ripemd160,
    blake2b512,
};

std::optional<DigestAlgorithm> find_digest_algorithm(std::string_view name);
std::size_t digest_size(DigestAlgorithm algorithm);
std::string digest(DigestAlgorithm algorithm, std::string_view data);
std::string hmac(DigestAlgorithm algorithm, std::string_view key, std::string_view data);

// Fetched once for the life of the process: a fetch by name costs more than a short digest.
const evp_md_st* openssl_digest(DigestAlgorithm algorithm);

}  // namespace ostiary
