#pragma once

#include "http/route.hpp"
#include "signin/completion.hpp"
#include "signin/page_host.hpp"
#include "signin/sign_in_form.hpp"

#include <vector>

namespace ostiary::signin {

// The page on which a user gives what the tenant demands of every account and this one lacks: a
// username, a password.
class ProfilePage {
public:
    ProfilePage(PageHost& host, Flows& flows, Completion& completion)
        : host_(host), flows_(flows), completion_(completion) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> show(const http::Request& request);
    Task<http::Response> post(const http::Request& request);
    Task<Secret> complete(Flow& flow, const http::Parameters& fields);

    PageHost& host_;
    Flows& flows_;
    Completion& completion_;
};

}  // namespace ostiary::signin
