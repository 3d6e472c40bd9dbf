#include "tokens/new_keys.hpp"

#include "base/encoding.hpp"
#include "base/id.hpp"
#include "jose/jwk.hpp"
#include "tokens/key_ring.hpp"

#include <boost/json/serialize.hpp>

#include <array>

namespace ostiary::tokens {
namespace {

// Keys of RS256 and PS256 are meant to last: more than the least that is allowed.
constexpr int rsa_bits = 3072;
constexpr std::size_t cookie_key_size = 32;

}  // namespace

TenantKey new_signing_key(
    const TenantId& tenant,
    jose::Algorithm algorithm,
    const Vault& vault,
    Milliseconds now
) {
    const auto key = SigningKey::generate(jose::key_type_of(algorithm), rsa_bits);
    const PublicKey public_key = key.public_key();
    TenantKey stored;
    stored.id = jose::thumbprint(public_key);
    stored.kind = KeyKind::private_keys;
    stored.algorithm = jose::to_text(algorithm);
    stored.sealed_key = vault.seal(key.to_der().reveal(), key_seal_context(tenant, stored.id));
    stored.public_jwk =
        boost::json::serialize(jose::encode_jwk({public_key, stored.id, algorithm}));
    stored.created_at = now;
    return stored;
}

TenantKey
new_cookie_key(const TenantId& tenant, const Vault& vault, Random& random, Milliseconds now) {
    std::array<std::uint8_t, cookie_key_size> bytes{};
    random.fill(bytes);
    const Secret key{std::string(as_text(bytes))};
    TenantKey stored;
    stored.id = standard_id(random);
    stored.kind = KeyKind::cookie_keys;
    stored.algorithm = "HS256";
    stored.sealed_key = vault.seal(key.reveal(), key_seal_context(tenant, stored.id));
    stored.created_at = now;
    return stored;
}

}  // namespace ostiary::tokens
