#include "tokens/key_rotation.hpp"

#include "store/tenant_keys.hpp"

#include <algorithm>
#include <utility>

namespace ostiary::tokens {
namespace {

using store::TenantKeys;

void discard(sql::Batch& batch, std::vector<TenantKey>& keys, KeyKind kind, KeyStatus status) {
    std::erase_if(keys, [&](const TenantKey& key) {
        if (key.kind != kind || key.status != status) return false;
        TenantKeys::discard(batch, key.id, status);
        return true;
    });
}

// The Current key steps back; the Previous one of before goes.
void retire_current(sql::Batch& batch, std::vector<TenantKey>& keys, KeyKind kind) {
    discard(batch, keys, kind, KeyStatus::previous);
    for (TenantKey& key : keys) {
        if (key.kind != kind || key.status != KeyStatus::current) continue;
        TenantKeys::set_status(batch, key.id, KeyStatus::current, KeyStatus::previous);
        key.status = KeyStatus::previous;
    }
}

}  // namespace

std::vector<TenantKey> keys_of(const std::vector<TenantKey>& keys, KeyKind kind) {
    std::vector<TenantKey> selected;
    std::ranges::copy_if(keys, std::back_inserter(selected), [&](const TenantKey& key) {
        return key.kind == kind;
    });
    // The enumerators are in this order.
    std::ranges::sort(selected, {}, [](const TenantKey& key) {
        return std::pair(key.status, -key.created_at);
    });
    return selected;
}

bool promote_due_keys(sql::Batch& batch, std::vector<TenantKey>& keys, Milliseconds now) {
    bool promoted = false;
    for (const KeyKind kind : {KeyKind::private_keys, KeyKind::cookie_keys}) {
        const auto due = std::ranges::find_if(keys, [&](const TenantKey& key) {
            return key.kind == kind && key.status == KeyStatus::next && key.activates_at &&
                   *key.activates_at <= now;
        });
        if (due == keys.end()) continue;
        const std::string id = due->id;
        retire_current(batch, keys, kind);
        const auto next = std::ranges::find(keys, id, &TenantKey::id);
        TenantKeys::set_status(batch, id, KeyStatus::next, KeyStatus::current);
        next->status = KeyStatus::current;
        next->activates_at.reset();
        promoted = true;
    }
    return promoted;
}

void rotate_keys(
    sql::Batch& batch,
    std::vector<TenantKey>& keys,
    TenantKey fresh,
    Milliseconds grace_period,
    Milliseconds now
) {
    promote_due_keys(batch, keys, now);
    discard(batch, keys, fresh.kind, KeyStatus::next);
    if (grace_period > 0) {
        fresh.status = KeyStatus::next;
        fresh.activates_at = now + grace_period;
    } else {
        retire_current(batch, keys, fresh.kind);
        fresh.status = KeyStatus::current;
        fresh.activates_at.reset();
    }
    TenantKeys::insert(batch, fresh);
    keys.push_back(std::move(fresh));
}

}  // namespace ostiary::tokens
