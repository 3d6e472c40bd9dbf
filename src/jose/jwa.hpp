#pragma once

#include "crypto/key.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace ostiary::jose {

// The signature algorithms of RFC 7518 section 3.1 and RFC 8037 that exist here. There is no `none`
// and no HMAC, so no table, setting or token can bring them in: a token that names one is refused
// like any unknown name.
//
// Enumerators are the wire values.
enum class Algorithm { ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384, PS512, EdDSA };

std::string_view to_text(Algorithm algorithm);
std::optional<Algorithm> find_algorithm(std::string_view name);
std::span<const Algorithm> all_algorithms();

SignatureScheme scheme_of(Algorithm algorithm);
KeyType key_type_of(Algorithm algorithm);
// What a key of this type signs with unless told otherwise: RS256 for RSA.
Algorithm default_algorithm(KeyType type);

// An exact list of algorithms, as a value.
class AlgorithmSet {
public:
    constexpr AlgorithmSet(std::initializer_list<Algorithm> algorithms) {
        for (const Algorithm algorithm : algorithms) insert(algorithm);
    }
    constexpr void insert(Algorithm algorithm) { bits_ |= 1U << static_cast<unsigned>(algorithm); }
    constexpr bool contains(Algorithm algorithm) const {
        return (bits_ >> static_cast<unsigned>(algorithm) & 1U) != 0;
    }

private:
    unsigned bits_ = 0;
};

}  // namespace ostiary::jose
