#include "management/oidc_keys_api.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "store/tenant_keys.hpp"
#include "store/tenants.hpp"
#include "tokens/key_rotation.hpp"

#include <algorithm>

namespace ostiary::management {
namespace {

using jose::Algorithm;

constexpr std::string_view tag = "Configs";
// How often a change is decided anew because others came first.
constexpr int most_attempts = 5;

Result<KeyKind> parse_kind(std::string_view text) {
    const auto kind = json::from_name<KeyKind>(text);
    if (!kind) return json::invalid("keyType", "must be one of " + json::listed_names<KeyKind>());
    return *kind;
}

bool is_rsa(Algorithm algorithm) {
    return jose::key_type_of(algorithm) == KeyType::rsa;
}

bool is_elliptic(Algorithm algorithm) {
    return !is_rsa(algorithm) && algorithm != Algorithm::EdDSA;
}

Algorithm algorithm_of(std::optional<KeyChoice> choice, Algorithm fallback) {
    if (!choice) return fallback;
    switch (*choice) {
        case KeyChoice::RSA:
            return is_rsa(fallback) ? fallback : Algorithm::RS256;
        case KeyChoice::EC:
            return is_elliptic(fallback) ? fallback : Algorithm::ES256;
        case KeyChoice::RS256:
            return Algorithm::RS256;
        case KeyChoice::PS256:
            return Algorithm::PS256;
        case KeyChoice::ES256:
            return Algorithm::ES256;
        case KeyChoice::ES384:
            return Algorithm::ES384;
        case KeyChoice::ES512:
            return Algorithm::ES512;
        case KeyChoice::EdDSA:
            return Algorithm::EdDSA;
    }
    return fallback;
}

// https://www.rfc-editor.org/rfc/rfc7518#section-6.1
std::string type_of_key(std::string_view algorithm) {
    if (algorithm == "EdDSA") return "OKP";
    return algorithm.starts_with("ES") ? "EC" : "RSA";
}

OidcKeyShape present(const TenantKey& key) {
    OidcKeyShape shape;
    shape.id = key.id;
    shape.created_at = key.created_at / 1000;
    if (key.kind == KeyKind::private_keys) {
        shape.signing_key_algorithm = type_of_key(key.algorithm);
        shape.algorithm = key.algorithm;
        shape.status = key.status;
        shape.effective_at = key.activates_at;
    }
    return shape;
}

std::vector<OidcKeyShape> present(const std::vector<TenantKey>& keys, KeyKind kind) {
    std::vector<OidcKeyShape> shapes;
    for (const TenantKey& key : tokens::keys_of(keys, kind)) shapes.push_back(present(key));
    return shapes;
}

}  // namespace

std::vector<http::Route> OidcKeysApi::routes() {
    using http::route;
    using Api = OidcKeysApi;
    constexpr auto management = http::Access::management;
    return {
        route<&Api::list>(
            *this,
            "GET",
            "/api/configs/oidc/{keyType}",
            management,
            {.summary = "List keys", .tag = tag}
        ),
        route<&Api::rotate>(
            *this,
            "POST",
            "/api/configs/oidc/{keyType}/rotate",
            management,
            {.summary = "Bring in a new key", .tag = tag}
        ),
        route<&Api::remove>(
            *this,
            "DELETE",
            "/api/configs/oidc/{keyType}/{keyId}",
            management,
            {.summary = "Delete a previous key", .tag = tag}
        ),
    };
}

Task<std::vector<OidcKeyShape>>
OidcKeysApi::list(const http::Request& request, http::Path<"keyType"> kind) {
    CO_TRY(const KeyKind wanted, parse_kind(kind.value));
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    co_return present(snapshot->keys, wanted);
}

Task<TenantKey> OidcKeysApi::make_key(TenantId tenant, KeyKind kind, RotateKeys wanted) {
    if (kind == KeyKind::cookie_keys) co_return maker_.make_cookie_key(tenant);
    const Algorithm algorithm = algorithm_of(wanted.algorithm, policy_.algorithm);
    if (!is_rsa(algorithm)) co_return maker_.make_signing_key(tenant, algorithm);
    co_return co_await net::run_blocking(pool_, [&]() -> Result<TenantKey> {
        return maker_.make_signing_key(tenant, algorithm);
    });
}

Task<std::vector<OidcKeyShape>> OidcKeysApi::rotate(
    const http::Request& request,
    http::Path<"keyType"> kind,
    http::Body<RotateKeys> body
) {
    CO_TRY(const KeyKind wanted, parse_kind(kind.value));
    CO_TRY(auto fresh, co_await make_key(request.tenant, wanted, body.value));
    // Cookies are read by this server alone: nobody has to get to know the key.
    const std::int64_t grace_period =
        wanted == KeyKind::cookie_keys ? 0 : body.value.grace_period.value_or(policy_.grace_period);
    for (int attempt = 1;; ++attempt) {
        auto keys = co_await bring_in(request, fresh, grace_period * 1000);
        if (keys || !keys.error().is(errors::changed_meanwhile) || attempt == most_attempts) {
            co_return keys;
        }
    }
}

Task<std::vector<OidcKeyShape>>
OidcKeysApi::bring_in(const http::Request& request, TenantKey fresh, Milliseconds grace_period) {
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    const KeyKind kind = fresh.kind;
    auto keys = snapshot->keys;
    json::object details{{"keyType", json::to_name(kind)}, {"keyId", fresh.id}};
    sql::Batch batch;
    ConflictMeanings meanings;
    meanings.guards.push_back(
        {store::Tenants::require_version(batch, snapshot->version), &errors::changed_meanwhile}
    );
    tokens::rotate_keys(batch, keys, std::move(fresh), grace_period, clock_.now());
    CO_CHECK(co_await changes_.configure(
        request,
        std::move(batch),
        "Management.OidcKey.Rotate",
        std::move(details),
        std::move(meanings)
    ));
    co_return present(keys, kind);
}

Task<void> OidcKeysApi::remove(
    const http::Request& request,
    http::Path<"keyType"> kind,
    http::Path<"keyId"> id
) {
    CO_TRY(const KeyKind wanted, parse_kind(kind.value));
    CO_TRY(const auto snapshot, co_await snapshots_.get_latest(request.tenant));
    const auto keys = tokens::keys_of(snapshot->keys, wanted);
    const auto key = std::ranges::find(keys, id.value, &TenantKey::id);
    if (key == keys.end()) co_return fail(errors::key_not_found);
    if (keys.size() == 1) co_return fail(errors::key_required);
    // What signs, or is about to, stays.
    if (key->status != KeyStatus::previous) co_return fail(errors::key_required);
    sql::Batch batch;
    store::TenantKeys::remove(batch, id.value);
    co_return co_await changes_.configure(
        request,
        std::move(batch),
        "Management.OidcKey.Delete",
        {{"keyType", kind.value}, {"keyId", id.value}}
    );
}

}  // namespace ostiary::management
