#pragma once

#include "jose/jws.hpp"

#include <boost/json/fwd.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::jose {

// A public JSON Web Key. Private members never come here: parse_jwk refuses a key that has one.
// https://www.rfc-editor.org/rfc/rfc7517#section-4
struct Jwk {
    PublicKey key;
    std::string kid;                     // empty: none
    std::optional<Algorithm> algorithm;  // the only one the key may be used with, if present
};

// The key as an object with `use` = "sig"; `alg` and `kid` if they are set.
boost::json::object encode_jwk(const Jwk& jwk);
Result<Jwk> parse_jwk(const boost::json::object& object);

// {"keys": [...]}, as served at the jwks_uri.
std::string encode_jwks(std::span<const Jwk> keys);
// Keys that parse_jwk() refuses are left out, as RFC 7517 section 5 asks, except one that exposes
// its private part: that refuses the set.
Result<std::vector<Jwk>> parse_jwks(std::string_view text);

// The key of a set that a token is to be verified with: of its `kid` if it names one, else the only
// one that fits its algorithm. The keys must outlive the result.
FindKey find_in(std::span<const Jwk> keys);

// https://www.rfc-editor.org/rfc/rfc7638#section-3, base64url: the `kid` of our own keys.
std::string thumbprint(const PublicKey& key);

}  // namespace ostiary::jose
