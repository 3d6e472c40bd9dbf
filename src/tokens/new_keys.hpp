#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/random.hpp"
#include "crypto/vault.hpp"
#include "jose/jwa.hpp"
#include "model/tenant_key.hpp"

namespace ostiary::tokens {

// New keys of a tenant, sealed and ready to be stored, with status Current. RSA keys take a while:
// not on an I/O thread.
TenantKey new_signing_key(
    const TenantId& tenant,
    jose::Algorithm algorithm,
    const Vault& vault,
    Milliseconds now
);
TenantKey
new_cookie_key(const TenantId& tenant, const Vault& vault, Random& random, Milliseconds now);

}  // namespace ostiary::tokens
