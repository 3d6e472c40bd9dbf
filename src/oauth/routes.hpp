#pragma once

#include "http/route.hpp"
#include "oauth/answers.hpp"
#include "oauth/authorization/authorization_endpoint.hpp"
#include "oauth/page_renderer.hpp"
#include "oauth/token_endpoint.hpp"

#include <vector>

namespace ostiary::oauth {

// The authorization and the token endpoint, over HTTP.
//
// Thread safety: all members may be called concurrently.
class OauthApi {
public:
    OauthApi(
        store::Snapshots& snapshots,
        AuthorizationEndpoint& authorization,
        TokenEndpoint& tokens,
        PageRenderer& pages
    )
        : snapshots_(snapshots), authorization_(authorization), tokens_(tokens), pages_(pages) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> authorize(http::Request& request);
    Task<http::Response> resume(http::Request& request);
    Task<http::Response> token(http::Request& request);
    Task<http::Response> render(http::Request& request, Result<AuthorizationAnswer> answer);

    store::Snapshots& snapshots_;
    AuthorizationEndpoint& authorization_;
    TokenEndpoint& tokens_;
    PageRenderer& pages_;
};

}  // namespace ostiary::oauth
