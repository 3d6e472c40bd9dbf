#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "store/snapshot.hpp"

#include <array>
#include <optional>
#include <vector>

namespace ostiary::management {

struct SessionConfig {
    std::optional<std::int64_t> ttl;

    static constexpr auto fields() {
        return std::tuple{
            json::field(
                "ttl",
                &SessionConfig::ttl,
                {.doc = "Seconds that a session lasts",
                 .minimum = 1,
                 .maximum = 31'536'000,
                 .omit_null = true}
            ),
        };
    }
};

// Claims that tell more than the standard ones, left out of ID tokens unless asked for here.
enum class ExtendedClaim {
    custom_data,
    identities,
    sso_identities,
    roles,
    organizations,
    organization_data,
    organization_roles,
};

constexpr std::array<json::EnumName<ExtendedClaim>, 7> enum_names(ExtendedClaim) {
    return {
        {{"custom_data", ExtendedClaim::custom_data},
         {"identities", ExtendedClaim::identities},
         {"sso_identities", ExtendedClaim::sso_identities},
         {"roles", ExtendedClaim::roles},
         {"organizations", ExtendedClaim::organizations},
         {"organization_data", ExtendedClaim::organization_data},
         {"organization_roles", ExtendedClaim::organization_roles}}
    };
}

struct IdTokenConfig {
    std::optional<std::vector<ExtendedClaim>> enabled_extended_claims;

    static constexpr auto fields() {
        return std::tuple{
            json::field(
                "enabledExtendedClaims",
                &IdTokenConfig::enabled_extended_claims,
                {.max_items = 7, .omit_null = true}
            ),
        };
    }
};

// How long sessions last and what ID tokens tell: /api/configs/oidc/session, /api/configs/id-token.
//
// Thread safety: all members may be called concurrently.
class OidcConfigsApi {
public:
    OidcConfigsApi(store::Snapshots& snapshots, Changes& changes)
        : snapshots_(snapshots), changes_(changes) {}

    std::vector<http::Route> routes();

    Task<SessionConfig> get_session(const http::Request& request);
    Task<SessionConfig>
    update_session(const http::Request& request, http::Body<SessionConfig> body);
    Task<IdTokenConfig> get_id_token(const http::Request& request);
    Task<IdTokenConfig> put_id_token(const http::Request& request, http::Body<IdTokenConfig> body);

private:
    store::Snapshots& snapshots_;
    Changes& changes_;
};

}  // namespace ostiary::management
