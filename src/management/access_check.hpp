#pragma once

#include "http/request.hpp"
#include "store/snapshot.hpp"
#include "store/users.hpp"
#include "tokens/access_token_verifier.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ostiary::management {

// The issuer identifiers that a tenant is known by, as the server's origins give them. `request`
// belongs to any tenant.
using Issuers =
    std::function<std::vector<std::string>(const TenantId& tenant, const http::Request& request)>;

enum class DevelopmentHeader { refused, accepted };

// Who may call the Management API of a tenant: the bearer of an access token of that tenant, or of
// the admin tenant, for the resource `https://<tenant>.logto.app/api` with scope `all`.
//
// A token is not enough: its client must still exist, its user exist and not be suspended, and the
// roles of its subject still give the scope. So what an administrator takes away is gone at once.
//
// Thread safety: all members may be called concurrently.
class AccessCheck {
public:
    AccessCheck(
        store::Snapshots& snapshots,
        store::Users& users,
        tokens::AccessTokenVerifier& verifier,
        Issuers issuers,
        DevelopmentHeader development_header
    );

    // The caller, or why there is none that may.
    Task<http::Principal> check(const http::Request& request);

private:
    using SnapshotPtr = std::shared_ptr<const store::Snapshot>;

    Result<tokens::AccessTokenClaims> verify(
        const store::Snapshot& issuer,
        const http::Request& request,
        std::string_view token,
        const std::string& audience
    );
    Task<http::Principal>
    admit(SnapshotPtr issuer, tokens::AccessTokenClaims claims, std::string audience);
    Task<std::vector<std::string>> get_role_ids(
        SnapshotPtr issuer,
        const tokens::AccessTokenClaims& claims,
        const store::ClientEntry& client
    );

    store::Snapshots& snapshots_;
    store::Users& users_;
    tokens::AccessTokenVerifier& verifier_;
    const Issuers issuers_;
    const DevelopmentHeader development_header_;
};

}  // namespace ostiary::management
