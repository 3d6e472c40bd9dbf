#pragma once

#include "http/route.hpp"
#include "oauth/page_renderer.hpp"
#include "oidc/discovery.hpp"
#include "oidc/introspection.hpp"
#include "oidc/logout/logout.hpp"
#include "oidc/revocation.hpp"
#include "oidc/userinfo.hpp"

#include <vector>

namespace ostiary::oidc {

// Metadata, keys, userinfo, introspection, revocation and logout, over HTTP. Errors that a browser
// does not see are rendered by the server's hook (oidc/error_rendering.hpp).
//
// Thread safety: all members may be called concurrently.
class OidcApi {
public:
    OidcApi(
        store::Snapshots& snapshots,
        Discovery& discovery,
        Userinfo& userinfo,
        Introspection& introspection,
        Revocation& revocation,
        Logout& logout,
        oauth::PageRenderer& pages
    )
        : snapshots_(snapshots),
          discovery_(discovery),
          userinfo_(userinfo),
          introspection_(introspection),
          revocation_(revocation),
          logout_(logout),
          pages_(pages) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> metadata(http::Request& request);
    Task<http::Response> jwks(http::Request& request);
    Task<http::Response> userinfo(http::Request& request);
    Task<http::Response> introspect(http::Request& request);
    Task<http::Response> revoke(http::Request& request);
    Task<http::Response> end_session(http::Request& request);
    Task<http::Response> confirm_end_session(http::Request& request);
    Task<http::Response> signed_out(http::Request& request);
    Task<http::Response> render(http::Request& request, Result<LogoutAnswer> answer);

    store::Snapshots& snapshots_;
    Discovery& discovery_;
    Userinfo& userinfo_;
    Introspection& introspection_;
    Revocation& revocation_;
    Logout& logout_;
    oauth::PageRenderer& pages_;
};

}  // namespace ostiary::oidc
