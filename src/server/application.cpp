#include "server/application.hpp"

#include "base/try.hpp"
#include "http/errors.hpp"
#include "http/openapi.hpp"
#include "http/router.hpp"
#include "jobs/configuration_watch.hpp"
#include "jobs/expiry.hpp"
#include "jobs/key_promotion.hpp"
#include "oidc/error_rendering.hpp"
#include "server/channels.hpp"
#include "server/parts.hpp"
#include "tokens/new_keys.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace ostiary::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr sql::Query ping{"application.ping", "select count(*) from tenants", sql::Scope::global};

// Who acts when a command of this machine's operator does.
constexpr std::string_view operator_id = "ostiary";
constexpr std::string_view operator_address = "127.0.0.1";

bool is_protocol(std::string_view path) {
    return path.starts_with("/oidc/") || path == "/oidc";
}

}  // namespace

struct Application::Parts {
    Parts(Installation& installation, const Origins& origins, std::string node)
        : stores(
              installation.database(),
              static_cast<std::size_t>(installation.settings().tenant_pool_size),
              installation.clock()
          ),
          foundations(installation, stores, std::move(node)),
          pages(stores),
          protocol(installation, stores, foundations, pages.plain),
          open_id(installation, stores, foundations, pages, protocol),
          sign_in(installation, stores, foundations, pages, protocol, open_id),
          management(installation, origins, stores, foundations),
          configuration_watch(stores.snapshots) {}

    Stores stores;
    Foundations foundations;
    Pages pages;
    Protocol protocol;
    OpenId open_id;
    SignIn sign_in;
    Management management;
    jobs::ConfigurationWatch configuration_watch;
    std::unique_ptr<http::Router> operator_router;
};

Application::Application(Installation& installation, std::string node)
    : installation_(installation),
      origins_(installation.settings()),
      parts_(std::make_unique<Parts>(installation, origins_, std::move(node))) {
    parts_->operator_router = std::make_unique<http::Router>(routes());
}

Application::~Application() = default;

Task<void> Application::seed() {
    store::SeedOptions options;
    for (const std::string& url : origins_.base_urls(TenantId(store::admin_tenant))) {
        options.admin_console_redirect_uris.push_back(url + "/console/callback");
    }
    CO_TRY(
        [[maybe_unused]] const int made,
        co_await store::seed(
            installation_.database(),
            installation_.vault(),
            installation_.random(),
            installation_.clock(),
            key_maker(),
            std::move(options)
        )
    );
    co_return ok();
}

store::MakeKey Application::key_maker() {
    const auto algorithm = signing_algorithm(installation_.settings());
    return [this, algorithm](const TenantId& tenant, KeyKind kind) {
        const Milliseconds now = installation_.clock().now();
        return kind == KeyKind::private_keys
                   ? tokens::new_signing_key(tenant, algorithm, installation_.vault(), now)
                   : tokens::new_cookie_key(
                         tenant, installation_.vault(), installation_.random(), now
                     );
    };
}

Task<void> Application::create_tenant(TenantId id, std::string name) {
    audit::Event event;
    event.key = "Management.Tenant.Create";
    event.client_id = std::string(operator_id);
    event.ip = std::string(operator_address);
    event.details = {{"tenantId", id.value}, {"name", name}};
    store::NewTenant tenant{std::move(id), std::move(name), {}};
    parts_->foundations.recorder.add(tenant.event, std::move(event));
    co_return co_await store::create_tenant(
        parts_->stores.snapshots,
        installation_.vault(),
        installation_.random(),
        installation_.clock(),
        key_maker(),
        std::move(tenant)
    );
}

Task<std::optional<Secret>> Application::renew_setup_link() {
    CO_TRY(const auto bearer, co_await parts_->sign_in.setup.renew_link());
    if (!bearer) co_return std::optional<Secret>{};
    const auto urls = origins_.base_urls(TenantId(store::admin_tenant));
    co_return std::optional<Secret>(urls.front() + "/setup?token=" + bearer->reveal());
}

std::vector<http::Route> Application::routes() {
    std::vector<http::Route> all;
    http::join(all, parts_->protocol.api.routes());
    http::join(all, parts_->open_id.api.routes());
    http::join(all, parts_->sign_in.experience.routes());
    http::join(all, parts_->sign_in.setup_pages.routes());
    http::join(all, parts_->sign_in.well_known.routes());
    http::join(all, parts_->sign_in.pages.routes());
    http::join(all, parts_->sign_in.profile.routes());
    http::join(all, parts_->sign_in.consent.routes());
    http::join(all, parts_->sign_in.demo_app.routes());
    http::join(all, parts_->sign_in.assets.routes());
    http::join(all, parts_->management.api.routes());
    http::join(all, parts_->pages.plain.routes());
    return all;
}

http::ServerHooks Application::hooks() {
    http::ServerHooks hooks;
    hooks.tenant = [this](http::Request& request, const http::ListenerOptions& listener) {
        return origins_.resolve(request, listener.name);
    };
    hooks.access = [this](http::Request& request, http::Access) {
        return parts_->management.access.check(request);
    };
    hooks.render_error = [](const http::Request& request, const Error& error) {
        return is_protocol(request.path) ? oidc::render_error(request, error)
                                         : http::api_error(error);
    };
    hooks.not_found_page = [this](const http::Request& request) {
        return parts_->pages.plain.not_found(request);
    };
    hooks.ready = [this] { return is_ready(); };
    return hooks;
}

Task<bool> Application::is_ready() {
    CO_TRY([[maybe_unused]] const auto tenants, co_await installation_.database().count({}, ping));
    co_return true;
}

std::vector<http::CorsRule> Application::cors() {
    return {
        {.prefix = "/api"},
        {.prefix = "/oidc",
         .allows = [this](
                       const http::Request& request, std::string_view origin
                   ) { return parts_->protocol.cors.allows(request, origin); }},
    };
}

void Application::add_jobs(jobs::Schedule& schedule) {
    schedule.add("tenant configuration", jobs::ConfigurationWatch::turn, [this] {
        return parts_->configuration_watch.run();
    });
    schedule.add("signing keys", milliseconds(1000), [this] {
        return jobs::promote_due_keys(
            installation_.database(),
            parts_->stores.snapshots,
            parts_->foundations.recorder,
            installation_.clock()
        );
    });
    schedule.add("audit chain", milliseconds(1000), [this] { return seal_audit(); });
    schedule.add("user search index", milliseconds(1000), [this] {
        return parts_->foundations.search_indexer.run();
    });
    schedule.add("expired rows", minutes(1), [this] {
        return jobs::remove_expired(parts_->stores.expiry, installation_.clock());
    });
}

void Application::open_channels(metrics::Registry& registry) {
    jobs::ConfigurationWatch& watch = parts_->configuration_watch;
    if (auto listen = listener_of(installation_.settings())) {
        watch.add({.name = "postgres", .connect = std::move(listen), .message = {}}, registry);
    }
    if (auto connect = redis_channel_of(installation_)) {
        Feed& feed =
            watch.add({.name = "redis", .connect = std::move(connect), .message = {}}, registry);
        parts_->stores.snapshots.set_announcer([&feed](const TenantId& tenant) {
            feed.send(tenant.value);
        });
    }
}

void Application::close_channels() {
    parts_->stores.snapshots.set_announcer([](const TenantId&) {});
    parts_->configuration_watch.close();
}

Task<void> Application::seal_audit() {
    CO_TRY(const auto tenants, co_await parts_->stores.expiry.tenants());
    for (const TenantId& tenant : tenants) {
        CO_TRY([[maybe_unused]] const int blocks, co_await parts_->foundations.sealer.seal(tenant));
    }
    co_return ok();
}

Task<Application::ChainReport> Application::verify_audit() {
    ChainReport report;
    CO_TRY(const auto tenants, co_await parts_->stores.expiry.tenants());
    for (const TenantId& tenant : tenants) {
        CO_TRY(const auto findings, co_await parts_->foundations.chain_verifier.verify(tenant));
        for (const auto& finding : findings) {
            report.text += fmt::format(
                "{}  {}  {} blocks, {} events, {} not covered yet: {}\n",
                tenant.value,
                finding.node,
                finding.blocks,
                finding.events,
                finding.pending,
                finding.problems.empty() ? "intact" : "BROKEN"
            );
            for (const std::string& problem : finding.problems) {
                report.intact = false;
                report.text += fmt::format("    {}\n", problem);
            }
        }
    }
    co_return report;
}

void Application::stop() {
    parts_->foundations.hasher.stop();
}

std::string Application::openapi() {
    return http::openapi_document(
        parts_->operator_router->routes(),
        {
            .title = "Ostiary",
            .version = OSTIARY_VERSION,
            .description = "Management API and Experience API.",
        }
    );
}

Task<http::Response> Application::call(
    const TenantId& tenant,
    std::string_view method,
    std::string_view path,
    std::string body
) {
    http::Request request;
    const std::size_t query = std::min(path.find('?'), path.size());
    request.method = std::string(method);
    request.path = std::string(path.substr(0, query));
    if (query < path.size()) request.query = std::string(path.substr(query + 1));
    if (!body.empty()) request.headers.set("content-type", "application/json");
    request.body = std::move(body);
    request.id = "command";
    request.client_address = operator_address;
    request.origin = origins_.core().front();
    request.tenant = tenant;
    request.principal = {
        http::Principal::Kind::application,
        std::string(operator_id),
        std::string(operator_id),
        "all"
    };
    const auto found = parts_->operator_router->find(method, request);
    if (!found.route) co_return fail(http::no_such_route);
    co_return co_await found.route->run(request);
}

}  // namespace ostiary::server
