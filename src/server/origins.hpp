#pragma once

#include "base/id.hpp"
#include "http/request.hpp"
#include "server/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::server {

// Which tenant a request is for, and the address that links and issuers of its answer use.
//
// A listener serves the origins that are configured for it. A request for any other host (a proxy
// that drops the port, an address of the local network) is answered for the first of them, so that
// a forged Host header never gets into a link (R33); with the test switches on it is refused, since
// a page of another site could reach a loopback server under a name of its own.
class Origins {
public:
    explicit Origins(const Settings& settings);

    // Nothing: the request is for nobody here. Fills origin, and moves a path prefix that names the
    // tenant (`/t/<tenant>`) from the path to the base path.
    std::optional<TenantId> resolve(http::Request& request, std::string_view listener) const;

    const std::vector<std::string>& core() const { return core_; }
    const std::vector<std::string>& admin() const { return admin_; }
    // Every address under which a tenant issues tokens.
    std::vector<std::string> base_urls(const TenantId& tenant) const;

private:
    bool take_path_prefix(http::Request& request, TenantId& tenant) const;

    std::vector<std::string> core_;
    std::vector<std::string> admin_;
    std::string base_path_;
    bool strict_;
    bool one_port_;
    bool path_tenants_;
};

inline constexpr std::string_view core_listener = "core";
inline constexpr std::string_view admin_listener = "admin";

}  // namespace ostiary::server
