#pragma once

#include "base/secret.hpp"
#include "http/server.hpp"
#include "jobs/schedule.hpp"
#include "server/installation.hpp"
#include "server/origins.hpp"
#include "store/seed.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::server {

// The composition root: constructs every store, engine and API over an installation, in layer
// order. It wires and decides nothing.
//
// Thread safety: routes and hooks are called on I/O threads, concurrently.
class Application {
public:
    // `node` names this process in the audit chain.
    Application(Installation& installation, std::string node);
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    // Brings what a new installation must have. Runs at every start.
    Task<void> seed();

    // Where the first administrator is made: a new address at every start, as long as there is
    // none.
    Task<std::optional<Secret>> renew_setup_link();

    std::vector<http::Route> routes();
    http::ServerHooks hooks();
    std::vector<http::CorsRule> cors();
    void add_jobs(jobs::Schedule& schedule);
    // Opens the channels by which nodes tell each other of changes. Close them after the loops have
    // ended: requests announce what they have written.
    void open_channels(metrics::Registry& registry);
    void close_channels();
    // Covers the settled audit events of this process with the chain.
    Task<void> seal_audit();
    // Ends what waits for threads of its own. Call it before the loops end.
    void stop();

    // Calls an operation of the API within the process, as the operator of this machine: for
    // commands, which thus obey the same rules as any administrator and leave the same audit trail.
    Task<http::Response>
    call(const TenantId& tenant, std::string_view method, std::string_view path, std::string body);

    // Makes a tenant, as the operator of this machine.
    Task<void> create_tenant(TenantId id, std::string name);

    // The OpenAPI document of all typed operations.
    std::string openapi();

    // Proves the audit chain of every tenant; the report has one line per tenant and node.
    struct ChainReport {
        bool intact = true;
        std::string text;
    };
    Task<ChainReport> verify_audit();

    const Origins& origins() const { return origins_; }

private:
    struct Parts;

    store::MakeKey key_maker();
    Task<bool> is_ready();

    Installation& installation_;
    Origins origins_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace ostiary::server
