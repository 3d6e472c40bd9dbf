#pragma once

#include "http/errors.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

#include <atomic>
#include <memory>
#include <string_view>
#include <vector>

namespace ostiary::http {

// Decides what answers a request that was read: built-in endpoint, route, or error.
//
// Thread safety: all members may be called concurrently, for different requests.
class Dispatcher {
public:
    Dispatcher(
        const ServerOptions& options,
        ServerHooks hooks,
        std::vector<Route> routes,
        metrics::Registry& metrics
    );
    ~Dispatcher();

    // The decision on the header alone.
    struct Plan {
        enum class Kind { route, preflight, options, health, readiness, metrics, refused };
        Kind kind = Kind::refused;
        const Route* route = nullptr;
        std::size_t index = 0;
        const ErrorKind* refusal = nullptr;
        std::string description{};  // of the refusal, if not its kind's
        std::string allow{};        // methods of the path
    };

    // Fills origin, client address, base path, tenant and captures of the request. Throws what the
    // tenant hook throws.
    Plan plan(Request& request, std::string_view authority, const ListenerOptions& listener) const;

    struct Outcome {
        Response response;
        std::string cause{};  // of what a handler threw, for the log
    };
    // The answer, whatever happens.
    Task<Outcome> answer(Request& request, const Plan& plan) const;
    // The answer to a request that got no further than its header.
    Response
    refusal(const Request& request, const ErrorKind& kind, std::string_view description = {}) const;

    // Counts an answer under its route's template.
    void count(const Plan& plan, int status, double seconds) const;

    const Router& router() const { return router_; }

private:
    Task<Response> run_built_in(Request& request, const Plan& plan) const;
    Task<Response> run_route(Request& request, const Plan& plan) const;
    Response rendered(const Request& request, const Error& error) const;
    Plan plan_path(Request& request) const;
    bool strip_base_path(Request& request) const;

    const ServerOptions& options_;
    ServerHooks hooks_;
    Router router_;
    CorsPolicy cors_;
    metrics::Registry& metrics_;

    struct RouteMetrics;
    RouteMetrics& metrics_of(const Plan& plan) const;
    std::vector<std::unique_ptr<RouteMetrics>> route_metrics_;
    std::unique_ptr<RouteMetrics> other_metrics_;
};

}  // namespace ostiary::http
