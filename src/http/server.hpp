#pragma once

#include "base/metrics.hpp"
#include "base/random.hpp"
#include "http/cors.hpp"
#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "http/route.hpp"
#include "net/runtime.hpp"
#include "net/tls.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::http {

// One address the server listens on.
struct ListenerOptions {
    std::string name;  // "core", "admin": for the tenant decision, logs and metrics
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::optional<net::TlsFiles> tls{};
    bool metrics = false;  // answers /metrics
};

struct ServerOptions {
    std::vector<ListenerOptions> listeners;
    std::string base_path{};  // "" or "/auth"
    ProxyTrust proxies{};
    Limits limits{};
    std::vector<CorsRule> cors{};
    // GET answers below these get an ETag and may become 304.
    std::vector<std::string> entity_tags{"/api", "/oidc"};
};

// What the server asks the layers above. All hooks are called on I/O threads, concurrently.
struct ServerHooks {
    // Whose request it is, by listener, origin or path; nothing: 421 Misdirected Request. A hook
    // that finds the tenant in the path moves that part from `path` to `base_path`.
    std::function<std::optional<TenantId>(Request&, const ListenerOptions&)> tenant;
    // Who calls, for every access but Access::anonymous.
    std::function<Task<Principal>(Request&, Access)> access;
    // The answer to an error: of a handler, of the access check, or of the server itself
    // (http/errors.hpp). api_error by default; pages and OAuth paths have shapes of their own.
    std::function<Response(const Request&, const Error&)> render_error{};
    // A page for a browser that asks for a path that nothing serves; without it, render_error.
    std::function<Task<Response>(const Request&)> not_found_page{};
    // Whether the server can do its work, for /readyz: true, or an error that is logged.
    std::function<Task<bool>()> ready{};
};

// The HTTP server: accepts, reads, routes, answers.
//
// Besides the routes it answers /healthz (the process runs), /readyz (the `ready` hook) and, on
// listeners that say so, /metrics, for any host and below the base path or not.
//
// Thread safety: the owner's thread calls the members, except reload_tls() and port(), which may be
// called from anywhere.
class Server {
public:
    Server(
        net::Runtime& runtime,
        ServerOptions options,
        ServerHooks hooks,
        std::vector<Route> routes,
        metrics::Registry& metrics,
        Random& random
    );
    // The runtime must have been stopped.
    ~Server();

    // Opens all listeners, or none and says why. The runtime may run already or be started later.
    Result<void> listen();
    // The port of a listener, in the order of the options.
    std::uint16_t port(std::size_t listener) const;

    // Reads certificates and keys again, for new connections.
    Result<void> reload_tls();

    // Stops accepting, closes idle connections, waits for requests in flight, at most for `limit`,
    // and closes what is left. True if nothing was cut off. The runtime must run.
    bool drain(std::chrono::milliseconds limit);

    std::span<const Route> routes() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ostiary::http
