#include "http/dispatcher.hpp"

#include "base/log.hpp"
#include "base/try.hpp"
#include "base/unavailable.hpp"
#include "http/conditional.hpp"
#include "http/limits.hpp"
#include "http/response_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ostiary::http {
namespace {

// Seconds after which a client may try again what failed because the database was gone.
constexpr int unavailable_retry = 2;

constexpr std::string_view requests_name = "ostiary_http_requests_total";
constexpr std::string_view requests_help = "Requests answered, by route, method and status.";
constexpr std::string_view duration_name = "ostiary_http_request_duration_seconds";
constexpr std::string_view duration_help = "Time from a request's header to its answer.";

// What is counted by itself; any other status counts as the first one of its hundred.
constexpr std::array counted = {100, 200, 201, 202, 204, 300, 302, 303, 304, 400, 401, 403,
                                404, 405, 408, 409, 413, 415, 421, 422, 429, 500, 501, 503};

std::size_t slot_of(int status) {
    const auto found = std::ranges::find(counted, status);
    if (found != counted.end()) return static_cast<std::size_t>(found - counted.begin());
    const auto hundred = std::ranges::find(counted, std::clamp(status / 100, 1, 5) * 100);
    return static_cast<std::size_t>(hundred - counted.begin());
}

Error error_of(const ErrorKind& kind, std::string_view description = {}) {
    return fail(kind, std::string(description)).error();
}

}  // namespace

// Counters are looked up once per route and status, then counted without a lock.
struct Dispatcher::RouteMetrics {
    std::string route;
    std::string method;
    metrics::Histogram& duration;
    // In the order of `counted`; filled on first use.
    std::array<std::atomic<metrics::Counter*>, counted.size()> by_status{};
};

Dispatcher::Dispatcher(
    const ServerOptions& options,
    ServerHooks hooks,
    std::vector<Route> routes,
    metrics::Registry& metrics
)
    : options_(options),
      hooks_(std::move(hooks)),
      router_(std::move(routes)),
      cors_(options.cors),
      metrics_(metrics) {
    const auto make = [&](std::string route, std::string method) {
        auto& duration = metrics_.histogram(
            duration_name, duration_help, {{"route", route}, {"method", method}}
        );
        return std::make_unique<RouteMetrics>(std::move(route), std::move(method), duration);
    };
    for (const Route& route : router_.routes()) {
        route_metrics_.push_back(make(std::string(route.path), std::string(route.method)));
    }
    other_metrics_ = make("other", "other");
}

Dispatcher::~Dispatcher() = default;

bool Dispatcher::strip_base_path(Request& request) const {
    const std::string& base = options_.base_path;
    if (base.empty()) return true;
    if (!is_below(request.path, base)) return false;
    request.base_path = base;
    request.path.erase(0, base.size());
    if (request.path.empty()) request.path = "/";
    return true;
}

Dispatcher::Plan Dispatcher::plan(
    Request& request,
    std::string_view authority,
    const ListenerOptions& listener
) const {
    using Kind = Plan::Kind;
    const bool mounted = strip_base_path(request);
    const auto resolved = resolve_origin(request, authority, options_.proxies);
    // Probes may speak HTTP/1.0 without a host.
    if (!resolved && !authority.empty()) {
        return {.refusal = resolved.error().kind, .description = resolved.error().description};
    }
    if (request.method == "GET" || request.method == "HEAD") {
        if (request.path == "/healthz") return {.kind = Kind::health};
        if (request.path == "/readyz") return {.kind = Kind::readiness};
        if (request.path == "/metrics" && listener.metrics) return {.kind = Kind::metrics};
    }
    if (!resolved)
        return {.refusal = &malformed_request, .description = resolved.error().description};
    if (!mounted) return {.refusal = &no_such_route};
    if (request.path == "*")
        return {.kind = Kind::options, .allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"};
    auto tenant = hooks_.tenant(request, listener);
    if (!tenant) return {.refusal = &misdirected_request};
    request.tenant = *std::move(tenant);
    return plan_path(request);
}

Dispatcher::Plan Dispatcher::plan_path(Request& request) const {
    using Kind = Plan::Kind;
    if (is_preflight(request)) {
        std::string methods = router_.allowed_methods(request.path);
        if (methods.empty()) return {.refusal = &no_such_route};
        return {.kind = Kind::preflight, .allow = std::move(methods)};
    }
    auto found = router_.find(request.method, request);
    if (found.route) return {.kind = Kind::route, .route = found.route, .index = found.index};
    if (found.allow.empty()) return {.refusal = &no_such_route};
    if (request.method == "OPTIONS")
        return {.kind = Kind::options, .allow = std::move(found.allow)};
    return {.refusal = &method_not_allowed, .allow = std::move(found.allow)};
}

// Whether a person looks at the answer, rather than a program.
static bool wants_page(const Request& request) {
    return request.method == "GET" &&
           request.headers.get("Accept").find("text/html") != std::string_view::npos &&
           !is_below(request.path, "/api") && !is_below(request.path, "/oidc");
}

Task<Dispatcher::Outcome> Dispatcher::answer(Request& request, const Plan& plan) const {
    Outcome outcome;
    const ErrorKind* thrown = nullptr;
    try {
        auto result =
            plan.route ? co_await run_route(request, plan) : co_await run_built_in(request, plan);
        if (result) {
            outcome.response = *std::move(result);
        } else {
            outcome.response = rendered(request, result.error());
        }
    } catch (const Unavailable& exception) {
        thrown = &service_unavailable;
        outcome.cause = exception.what();
    } catch (const std::exception& exception) {
        thrown = &internal_error;
        outcome.cause = exception.what();
    }
    if (thrown) {
        Error error = error_of(*thrown);
        if (thrown == &service_unavailable) error.retry_after = unavailable_retry;
        outcome.response = rendered(request, error);
    }
    if (!has_sound_header(outcome.response)) {
        outcome.cause = "line break in a header of the response";
        outcome.response = api_error(error_of(internal_error));
    }
    co_return outcome;
}

Task<Response> Dispatcher::run_built_in(Request& request, const Plan& plan) const {
    using Kind = Plan::Kind;
    if (plan.refusal == &no_such_route && hooks_.not_found_page && wants_page(request)) {
        co_return co_await hooks_.not_found_page(request);
    }
    switch (plan.kind) {
        case Kind::health:
            co_return text_response(200, "ok\n");
        case Kind::readiness: {
            if (hooks_.ready) {
                CO_TRY(const bool ready, co_await hooks_.ready());
                if (!ready) co_return fail(service_unavailable);
            }
            co_return text_response(200, "ready\n");
        }
        case Kind::metrics: {
            Response response = text_response(200, metrics_.render());
            response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            co_return response;
        }
        case Kind::preflight: {
            CO_TRY(const std::string origin, co_await cors_.allowed_origin(request));
            co_return preflight_response(request, origin, plan.allow);
        }
        case Kind::options: {
            Response response = no_content();
            response.headers.add("Allow", plan.allow);
            co_return response;
        }
        case Kind::refused: {
            Response response = rendered(request, error_of(*plan.refusal, plan.description));
            if (!plan.allow.empty()) response.headers.set("Allow", plan.allow);
            co_return response;
        }
        case Kind::route:
            break;
    }
    co_return co_await run_route(request, plan);
}

Task<Response> Dispatcher::run_route(Request& request, const Plan& plan) const {
    std::string origin;
    const bool cors = cors_.concerns(request);
    if (cors) {
        CO_TRY(origin, co_await cors_.allowed_origin(request));
    }
    Result<Principal> principal;
    if (plan.route->access != Access::anonymous) {
        principal = co_await hooks_.access(request, plan.route->access);
    }
    Response response;
    if (!principal) {
        response = rendered(request, principal.error());
    } else {
        request.principal = *std::move(principal);
        auto result = co_await plan.route->run(request);
        response = result ? *std::move(result) : rendered(request, result.error());
    }
    const bool tagged = std::ranges::any_of(options_.entity_tags, [&](const std::string& prefix) {
        return is_below(request.path, prefix);
    });
    if (tagged) apply_condition(request, response);
    if (cors) add_cors_headers(response, origin);
    co_return response;
}

Response Dispatcher::rendered(const Request& request, const Error& error) const {
    if (!error.cause.empty()) {
        log::info(
            "request refused",
            {{"request_id", request.id},
             {"error", error.kind->code},
             {"cause", error.cause},
             {"status", error.kind->status}}
        );
    }
    if (hooks_.render_error) {
        try {
            return hooks_.render_error(request, error);
        } catch (const std::exception& exception) {
            log::error(
                "error not rendered", {{"request_id", request.id}, {"cause", exception.what()}}
            );
        }
    }
    return api_error(error);
}

Response Dispatcher::refusal(
    const Request& request,
    const ErrorKind& kind,
    std::string_view description
) const {
    return rendered(request, error_of(kind, description));
}

Dispatcher::RouteMetrics& Dispatcher::metrics_of(const Plan& plan) const {
    return plan.route ? *route_metrics_[plan.index] : *other_metrics_;
}

void Dispatcher::count(const Plan& plan, int status, double seconds) const {
    RouteMetrics& route = metrics_of(plan);
    const std::size_t slot = slot_of(status);
    metrics::Counter* counter = route.by_status[slot].load(std::memory_order_acquire);
    if (!counter) {
        const std::string text = std::to_string(counted[slot]);
        counter = &metrics_.counter(
            requests_name,
            requests_help,
            {{"route", route.route}, {"method", route.method}, {"status", text}}
        );
        route.by_status[slot].store(counter, std::memory_order_release);
    }
    counter->add();
    route.duration.observe(seconds);
}

}  // namespace ostiary::http
