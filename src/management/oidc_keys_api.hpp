#pragma once

#include "http/route.hpp"
#include "jose/jwa.hpp"
#include "management/changes.hpp"
#include "model/tenant_key.hpp"
#include "net/blocking.hpp"
#include "store/snapshot.hpp"
#include "tokens/new_keys.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::management {

// What a new signing key is for. RSA and EC leave the choice of the algorithm to the server.
enum class KeyChoice { RSA, EC, RS256, PS256, ES256, ES384, ES512, EdDSA };

constexpr std::array<json::EnumName<KeyChoice>, 8> enum_names(KeyChoice) {
    return {
        {{"RSA", KeyChoice::RSA},
         {"EC", KeyChoice::EC},
         {"RS256", KeyChoice::RS256},
         {"PS256", KeyChoice::PS256},
         {"ES256", KeyChoice::ES256},
         {"ES384", KeyChoice::ES384},
         {"ES512", KeyChoice::ES512},
         {"EdDSA", KeyChoice::EdDSA}}
    };
}

struct RotateKeys {
    std::optional<KeyChoice> algorithm;
    std::optional<std::int64_t> grace_period;

    static constexpr auto fields() {
        using B = RotateKeys;
        return std::tuple{
            json::field(
                "signingKeyAlgorithm", &B::algorithm, {.doc = "Of the new key; private-keys only"}
            ),
            json::field(
                "rotationGracePeriod",
                &B::grace_period,
                {.doc = "Seconds until the new key signs; private-keys only",
                 .minimum = 0,
                 .maximum = 366 * 86'400}
            ),
        };
    }
};

// A key without its value.
struct OidcKeyShape {
    std::string id;
    std::int64_t created_at = 0;                       // seconds
    std::optional<std::string> signing_key_algorithm;  // RSA, EC, OKP: the type of the key
    std::optional<std::string> algorithm;              // RS256, ES256, ...
    std::optional<KeyStatus> status;
    std::optional<Milliseconds> effective_at;

    static constexpr auto fields() {
        using K = OidcKeyShape;
        return std::tuple{
            json::field("id", &K::id),
            json::field("createdAt", &K::created_at),
            json::field("signingKeyAlgorithm", &K::signing_key_algorithm, {.omit_null = true}),
            json::field("algorithm", &K::algorithm, {.omit_null = true}),
            json::field("status", &K::status, {.omit_null = true}),
            json::field("effectiveAt", &K::effective_at, {.omit_null = true}),
        };
    }
};

struct OidcKeyPolicy {
    jose::Algorithm algorithm = jose::Algorithm::ES256;  // of a new key, unless the caller chooses
    std::int64_t grace_period = 0;                       // seconds; likewise
};

// The keys that sign tokens and cookies: /api/configs/oidc/{keyType}.
//
// Thread safety: all members may be called concurrently.
class OidcKeysApi {
public:
    OidcKeysApi(
        store::Snapshots& snapshots,
        Changes& changes,
        tokens::KeyMaker maker,
        net::BlockingPool& pool,
        Clock& clock,
        OidcKeyPolicy policy
    )
        : snapshots_(snapshots),
          changes_(changes),
          maker_(maker),
          pool_(pool),
          clock_(clock),
          policy_(policy) {}

    std::vector<http::Route> routes();

    Task<std::vector<OidcKeyShape>> list(const http::Request& request, http::Path<"keyType"> kind);
    Task<std::vector<OidcKeyShape>>
    rotate(const http::Request& request, http::Path<"keyType"> kind, http::Body<RotateKeys> body);
    Task<void>
    remove(const http::Request& request, http::Path<"keyType"> kind, http::Path<"keyId"> id);

private:
    Task<TenantKey> make_key(TenantId tenant, KeyKind kind, RotateKeys wanted);
    Task<std::vector<OidcKeyShape>>
    bring_in(const http::Request& request, TenantKey fresh, Milliseconds grace_period);

    store::Snapshots& snapshots_;
    Changes& changes_;
    const tokens::KeyMaker maker_;
    net::BlockingPool& pool_;
    Clock& clock_;
    const OidcKeyPolicy policy_;
};

}  // namespace ostiary::management
