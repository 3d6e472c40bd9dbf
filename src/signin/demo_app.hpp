#pragma once

#include "http/route.hpp"
#include "signin/demo_client.hpp"
#include "signin/page_host.hpp"

#include <vector>

namespace ostiary::signin {

// The sample application at /demo-app: signs in, shows what it received, signs out. It is the
// built-in client `demo-app`, and works without scripts.
class DemoApp {
public:
    DemoApp(PageHost& host, DemoClient& client) : host_(host), client_(client) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> show(const http::Request& request);
    Task<http::Response> sign_out(const http::Request& request);
    Task<http::Response> callback(const http::Request& request, http::Parameters answer);

    PageHost& host_;
    DemoClient& client_;
};

}  // namespace ostiary::signin
