#pragma once

#include "jose/jwa.hpp"

#include <functional>
#include <string>
#include <string_view>

// Compact JSON Web Signatures.
namespace ostiary::jose {

// Longer ones are refused before anything of them is looked at.
inline constexpr std::size_t max_token_size = 16'384;

// The members of a protected header that have a meaning here. `jwk`, `jku`, `x5c` and `x5u` have
// none: a key never comes from the token that it is to verify.
struct Header {
    Algorithm algorithm = Algorithm::ES256;
    std::string kid;
    std::string type;  // `typ`, in lower case, without "application/"
};

// The key that a token is verified with, by the one who knows which keys its issuer has. Null:
// unknown. `header.kid` is empty if the token names no key.
using FindKey = std::function<const PublicKey*(const Header& header)>;

// A signed text whose payload may be believed; there is no other way to its payload.
struct VerifiedJws {
    Header header;
    std::string payload;
};

// A token that is yet to be signed, so that it may be done with others.
struct UnsignedJws {
    const SigningKey* key;
    Algorithm algorithm;
    std::string text;  // header and payload with the dot between; the token, once it is signed

    void sign();
};

// https://www.rfc-editor.org/rfc/rfc7515#section-5.1, up to the signature. The key must be there
// until it is made.
UnsignedJws begin_jws(
    const SigningKey& key,
    Algorithm algorithm,
    std::string_view kid,
    std::string_view type,
    std::string_view payload
);
std::string sign_jws(
    const SigningKey& key,
    Algorithm algorithm,
    std::string_view kid,
    std::string_view type,
    std::string_view payload
);

// https://www.rfc-editor.org/rfc/rfc7515#section-5.2
Result<VerifiedJws>
verify_jws(std::string_view token, const AlgorithmSet& allowed, const FindKey& find_key);

}  // namespace ostiary::jose
