#pragma once

#include "http/route.hpp"
#include "store/snapshot.hpp"

#include <vector>

namespace ostiary::signin {

// The files of the hosted pages: what was built into the executable, and the tenant's own colours
// and style sheet.
class AssetsApi {
public:
    explicit AssetsApi(store::Snapshots& snapshots) : snapshots_(snapshots) {}

    std::vector<http::Route> routes();

private:
    Task<http::Response> serve(const http::Request& request);
    Task<http::Response> theme(const http::Request& request);
    Task<http::Response> custom_css(const http::Request& request);

    store::Snapshots& snapshots_;
};

}  // namespace ostiary::signin
