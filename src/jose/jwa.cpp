#include "jose/jwa.hpp"

#include <array>

namespace ostiary::jose {
namespace {

struct Row {
    Algorithm algorithm;
    std::string_view name;
    SignatureScheme scheme;
};
// https://www.rfc-editor.org/rfc/rfc7518#section-3.1,
// https://www.rfc-editor.org/rfc/rfc8037#section-3.1
constexpr std::array rows{
    Row{Algorithm::ES256, "ES256", SignatureScheme::ecdsa_p256_sha256},
    Row{Algorithm::ES384, "ES384", SignatureScheme::ecdsa_p384_sha384},
    Row{Algorithm::ES512, "ES512", SignatureScheme::ecdsa_p521_sha512},
    Row{Algorithm::RS256, "RS256", SignatureScheme::rsa_pkcs1_sha256},
    Row{Algorithm::RS384, "RS384", SignatureScheme::rsa_pkcs1_sha384},
    Row{Algorithm::RS512, "RS512", SignatureScheme::rsa_pkcs1_sha512},
    Row{Algorithm::PS256, "PS256", SignatureScheme::rsa_pss_sha256},
    Row{Algorithm::PS384, "PS384", SignatureScheme::rsa_pss_sha384},
    Row{Algorithm::PS512, "PS512", SignatureScheme::rsa_pss_sha512},
    Row{Algorithm::EdDSA, "EdDSA", SignatureScheme::ed25519},
};

constexpr auto algorithms_in_order = [] {
    std::array<Algorithm, rows.size()> algorithms{};
    for (std::size_t i = 0; i < rows.size(); ++i) algorithms[i] = rows[i].algorithm;
    return algorithms;
}();

const Row& row_of(Algorithm algorithm) {
    return rows.at(static_cast<std::size_t>(algorithm));
}

}  // namespace

std::string_view to_text(Algorithm algorithm) {
    return row_of(algorithm).name;
}

std::optional<Algorithm> find_algorithm(std::string_view name) {
    for (const Row& row : rows) {
        if (row.name == name) return row.algorithm;
    }
    return std::nullopt;
}

std::span<const Algorithm> all_algorithms() {
    return algorithms_in_order;
}

SignatureScheme scheme_of(Algorithm algorithm) {
    return row_of(algorithm).scheme;
}

KeyType key_type_of(Algorithm algorithm) {
    return ostiary::key_type_of(row_of(algorithm).scheme);
}

Algorithm default_algorithm(KeyType type) {
    for (const Row& row : rows) {
        if (ostiary::key_type_of(row.scheme) == type) return row.algorithm;
    }
    return Algorithm::ES256;
}

}  // namespace ostiary::jose
