#include "server/origins.hpp"

#include "store/tenants.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ostiary::server {
namespace {

constexpr std::string_view prefix = "/t/";
const TenantId default_tenant{"default"};
const TenantId admin_tenant{"admin"};

bool contains(const std::vector<std::string>& origins, std::string_view origin) {
    return std::ranges::find(origins, origin) != origins.end();
}

// The origins that a listener without a configured endpoint answers for.
std::vector<std::string> loopback_origins(const Settings& settings, std::int64_t port) {
    const std::string_view scheme = settings.https_cert_path.empty() ? "http" : "https";
    std::vector<std::string> origins;
    for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
        origins.push_back(fmt::format("{}://{}:{}", scheme, host, port));
    }
    return origins;
}

}  // namespace

Origins::Origins(const Settings& settings)
    : core_(settings.endpoint),
      admin_(settings.admin_endpoint),
      base_path_(settings.base_path),
      strict_(settings.integration_test || !settings.development_user_id.empty()),
      one_port_(settings.admin_port == 0),
      path_tenants_(settings.path_based_multi_tenancy) {
    if (core_.empty()) core_ = loopback_origins(settings, settings.port);
    if (admin_.empty() && !one_port_) admin_ = loopback_origins(settings, settings.admin_port);
}

std::optional<TenantId> Origins::resolve(http::Request& request, std::string_view listener) const {
    TenantId tenant = listener == admin_listener ? admin_tenant : default_tenant;
    if (one_port_ && contains(admin_, request.origin)) tenant = admin_tenant;
    const auto& own = tenant == admin_tenant && !admin_.empty() ? admin_ : core_;
    if (!contains(own, request.origin)) {
        if (strict_) return std::nullopt;
        request.origin = own.front();
    }
    take_path_prefix(request, tenant);
    return tenant;
}

bool Origins::take_path_prefix(http::Request& request, TenantId& tenant) const {
    if (!path_tenants_ && !one_port_) return false;
    const std::string_view path = request.path;
    if (!path.starts_with(prefix)) return false;
    const std::size_t end = std::min(path.find('/', prefix.size()), path.size());
    const std::string_view name = path.substr(prefix.size(), end - prefix.size());
    if (!store::is_tenant_id(name)) return false;
    if (!path_tenants_ && name != admin_tenant.value) return false;
    tenant = TenantId(name);
    request.base_path += path.substr(0, end);
    request.path = end == path.size() ? "/" : std::string(path.substr(end));
    return true;
}

std::vector<std::string> Origins::base_urls(const TenantId& tenant) const {
    const bool by_origin = tenant == default_tenant || (tenant == admin_tenant && !admin_.empty());
    const auto& origins = tenant == admin_tenant && !admin_.empty() ? admin_ : core_;
    std::vector<std::string> urls;
    for (const std::string& origin : origins) {
        urls.push_back(origin + base_path_);
        if (!by_origin) urls.back() += std::string(prefix) + tenant.value;
    }
    return urls;
}

}  // namespace ostiary::server
