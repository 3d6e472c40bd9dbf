#pragma once

#include "base/secret.hpp"
#include "http/route.hpp"

#include <string>
#include <vector>

namespace ostiary::management {

// Whether the server answers: GET /api/status. Who knows the status key also learns which tenant
// the address belongs to.
//
// Thread safety: all members may be called concurrently.
class StatusApi {
public:
    // An empty key: nobody knows it.
    explicit StatusApi(const std::string& status_key);

    std::vector<http::Route> routes();
    Task<http::Response> get(const http::Request& request);

private:
    const std::string key_digest_;  // empty: there is no key
};

}  // namespace ostiary::management
