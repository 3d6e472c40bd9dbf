#pragma once

#include "http/route.hpp"
#include "oauth/page_renderer.hpp"
#include "signin/page_host.hpp"
#include "store/users.hpp"

#include <vector>

namespace ostiary::signin {

// The pages without a flow of their own: those that the protocol endpoints show, and those that say
// why nothing goes on.
class PlainPages final : public oauth::PageRenderer {
public:
    PlainPages(PageHost& host, store::Users& users) : host_(host), users_(users) {}

    Task<http::Response> error(const http::Request& request, Error error) override;
    Task<http::Response> confirm_logout(const http::Request& request, Logout logout) override;
    Task<http::Response> signed_out(const http::Request& request) override;
    Task<http::Response> form_post(
        const http::Request& request,
        std::string redirect_uri,
        http::Parameters parameters
    ) override;

    // For a path that nothing serves.
    Task<http::Response> not_found(const http::Request& request);

    std::vector<http::Route> routes();

private:
    Task<http::Response> home(const http::Request& request);
    Task<http::Response> unknown_session(const http::Request& request);
    Task<http::Response> account_suspended(const http::Request& request);

    PageHost& host_;
    store::Users& users_;
};

// The account as pages show it: its name, an identifier, its picture.
View user_view(const EndUser& user);

}  // namespace ostiary::signin
