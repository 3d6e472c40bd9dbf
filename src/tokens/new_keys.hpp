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

// Makes them for whoever does not make many.
class KeyMaker {
public:
    KeyMaker(const Vault& vault, Random& random, Clock& clock)
        : vault_(vault), random_(random), clock_(clock) {}

    TenantKey make_signing_key(const TenantId& tenant, jose::Algorithm algorithm) const {
        return new_signing_key(tenant, algorithm, vault_, clock_.now());
    }
    TenantKey make_cookie_key(const TenantId& tenant) const {
        return new_cookie_key(tenant, vault_, random_, clock_.now());
    }

private:
    const Vault& vault_;
    Random& random_;
    Clock& clock_;
};

}  // namespace ostiary::tokens
