#pragma once

#include "base/clock.hpp"
#include "model/tenant_key.hpp"
#include "sql/database.hpp"

#include <vector>

// How the keys of a tenant take turns.
//
// Of each kind there is one Current key, at most one Next key that waits for its time, and at most
// one Previous key, which still verifies what it made. A rotation drops the Previous key of before.
// The statements fail if the keys are not as they were read.
namespace ostiary::tokens {

// The keys of a kind: Next, Current, Previous.
std::vector<TenantKey> keys_of(const std::vector<TenantKey>& keys, KeyKind kind);

// Makes Next keys whose time has come Current; returns whether there were any. `keys` become what
// they will be.
bool promote_due_keys(sql::Batch& batch, std::vector<TenantKey>& keys, Milliseconds now);

// Brings in a new key: at once, or after a grace period in which those who verify get to know it.
// `keys` become what they will be.
void rotate_keys(
    sql::Batch& batch,
    std::vector<TenantKey>& keys,
    TenantKey fresh,
    Milliseconds grace_period,
    Milliseconds now
);

}  // namespace ostiary::tokens
