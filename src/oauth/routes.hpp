#pragma once

#include "http/route.hpp"
#include "oauth/answers.hpp"
#include "oauth/authorization/authorization_endpoint.hpp"
#include "oauth/token_endpoint.hpp"

#include <functional>
#include <vector>

namespace ostiary::oauth {

// Renders an error for the person at the browser: nothing of it may be sent anywhere else.
using ErrorPage = std::function<Task<http::Response>(http::Request& request, const Error& error)>;

// The authorization and the token endpoint, over HTTP.
//
// Thread safety: all members may be called concurrently.
class OauthApi {
public:
    OauthApi(
        store::Snapshots& snapshots,
        AuthorizationEndpoint& authorization,
        TokenEndpoint& tokens,
        Random& random,
        ErrorPage error_page
    )
        : snapshots_(snapshots),
          authorization_(authorization),
          tokens_(tokens),
          random_(random),
          error_page_(std::move(error_page)) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> authorize(http::Request& request);
    Task<http::Response> resume(http::Request& request);
    Task<http::Response> token(http::Request& request);
    Task<http::Response> render(http::Request& request, Result<AuthorizationAnswer> answer);

    store::Snapshots& snapshots_;
    AuthorizationEndpoint& authorization_;
    TokenEndpoint& tokens_;
    Random& random_;
    ErrorPage error_page_;
};

}  // namespace ostiary::oauth
