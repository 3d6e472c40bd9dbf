#include "server/serve.hpp"

#include "base/log.hpp"
#include "base/memory.hpp"
#include "http/server.hpp"
#include "net/runtime.hpp"
#include "server/application.hpp"
#include "server/installation.hpp"
#include "server/parts.hpp"
#include "server/signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <thread>

namespace ostiary::server {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds drain_limit{10'000};

log::Level level(const std::string& name) {
    if (name == "debug") return log::Level::debug;
    if (name == "warn") return log::Level::warn;
    if (name == "error") return log::Level::error;
    return log::Level::info;
}

http::ServerOptions server_options(const Settings& settings, Application& application) {
    http::ServerOptions options;
    std::optional<net::TlsFiles> tls;
    if (!settings.https_cert_path.empty())
        tls = {settings.https_cert_path, settings.https_key_path};
    const auto listener = [&](std::string_view name, std::int64_t port) {
        options.listeners.push_back({
            .name = std::string(name),
            .address = settings.host == "localhost" ? "127.0.0.1" : settings.host,
            .port = static_cast<std::uint16_t>(port),
            .tls = tls,
            .metrics = true,
        });
    };
    listener(core_listener, settings.port);
    if (settings.admin_port != 0) listener(admin_listener, settings.admin_port);
    options.base_path = settings.base_path;
    options.proxies.headers = settings.trust_proxy_header;
    options.cors = application.cors();
    return options;
}

int refuse(const Error& error) {
    fmt::print(stderr, "ostiary: {}\n", error.description);
    return 1;
}

// A database that takes no writes keeps nobody from signing in: the server starts without the link.
std::optional<Secret> new_setup_link(Installation& installation, Application& application) {
    std::string cause;
    try {
        auto link = installation.run(application.renew_setup_link());
        if (link) return *std::move(link);
        cause = link.error().description;
    } catch (const std::exception& error) {
        cause = error.what();
    }
    log::warn("there is no set-up link", {{"cause", cause}});
    return std::nullopt;
}

// Standard output is for whoever starts the server; the log, which is kept and shipped, never has
// the link.
void announce(
    const Settings& settings,
    const Application& application,
    const std::optional<Secret>& setup_link
) {
    const std::string core = application.origins().core().front() + settings.base_path;
    fmt::print(
        "\nOstiary is ready.\n\n  Try it       {}/demo-app\n  Issuer       {}/oidc\n", core, core
    );
    fmt::print(
        "  Data         {}\n",
        settings.db_url.empty() ? settings.data_dir + "/ostiary.db" : "DB_URL"
    );
    if (setup_link) {
        fmt::print("  First admin  {} (works once, for a day)\n", setup_link->reveal());
    }
    fmt::print("\n");
    std::fflush(stdout);
}

// Everything that must end in the reverse order of its start.
int run_server(
    Installation& installation,
    Application& application,
    metrics::Registry& metrics,
    const Signals& signals
) {
    const Settings& settings = installation.settings();
    net::Runtime runtime(thread_count(settings.io_threads));
    jobs::Schedule schedule;
    application.add_jobs(schedule);
    int status = 0;
    {
        http::Server server(
            runtime,
            server_options(settings, application),
            application.hooks(),
            application.routes(),
            metrics,
            installation.random()
        );
        if (const auto listening = server.listen(); !listening) return refuse(listening.error());
        application.open_channels(metrics);
        runtime.start();
        runtime.loop(0).post([&] { schedule.start(); });
        // After the listeners, so that a second start by mistake does not take the link of the
        // first away, and while requests are answered already.
        const auto setup_link = new_setup_link(installation, application);
        announce(settings, application, setup_link);
        trim_heap();
        release_code();
        log::info(
            "started", {{"threads", runtime.size()}, {"pid", static_cast<std::int64_t>(::getpid())}}
        );

        signals.wait([&] {
            if (const auto reloaded = server.reload_tls(); !reloaded) {
                log::warn(
                    "certificates were not reloaded", {{"reason", reloaded.error().description}}
                );
            } else {
                log::info("certificates reloaded");
            }
        });
        log::info("stopping");
        schedule.stop();
        if (!server.drain(drain_limit)) log::warn("requests were cut off");
        while (!schedule.ended()) std::this_thread::sleep_for(milliseconds(10));
        application.stop();
        runtime.stop();
        application.close_channels();
    }
    log::info("stopped");
    return status;
}

}  // namespace

int serve(const Settings& settings) {
    configure_heap();
    const Signals signals;
    log::set_level(level(settings.log_level));
    auto installation = Installation::open(settings);
    if (!installation) return refuse(installation.error());
    metrics::Registry metrics;
    metrics::add_process_metrics(metrics);
    Application application(**installation, node_name(settings));
    if (const auto seeded = (*installation)->run(application.seed()); !seeded)
        return refuse(seeded.error());
    const int status = run_server(**installation, application, metrics, signals);
    log::flush();
    return status;
}

}  // namespace ostiary::server
