#include "http/server.hpp"

#include "base/log.hpp"
#include "base/try.hpp"
#include "http/connection.hpp"
#include "http/dispatcher.hpp"
#include "net/listener.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace ostiary::http {
namespace {

// Deadlines may be late by a small part of themselves.
std::chrono::milliseconds resolution_of(const Limits& limits) {
    const auto shortest =
        std::min({limits.handshake, limits.header_time, limits.stall, limits.idle, limits.linger});
    return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
}

}  // namespace

struct Server::State {
    State(
        net::Runtime& threads,
        ServerOptions chosen,
        ServerHooks hooks,
        std::vector<Route> routes,
        metrics::Registry& registry,
        Random& random
    );

    Result<void> open_listener(const ListenerOptions& wanted);
    // False if there are too many connections, altogether or of that address.
    bool admit(const std::string& address);
    void release(const std::string& address);
    void accept(
        std::size_t loop,
        const ListenerOptions& listener,
        const net::TlsContext* tls,
        const net::Accepted& accepted
    );

    bool wait_until_empty(std::chrono::steady_clock::time_point limit) const;

    net::Runtime& runtime;
    const ServerOptions options;
    const Dispatcher dispatcher;
    metrics::Counter& turned_away;
    Service service;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::unique_ptr<net::TlsContext>> tls;
    std::vector<std::unique_ptr<net::Listener>> listeners;

    std::mutex addresses_mutex;
    std::unordered_map<std::string, std::size_t> addresses;
};

Server::State::State(
    net::Runtime& threads,
    ServerOptions chosen,
    ServerHooks hooks,
    std::vector<Route> routes,
    metrics::Registry& registry,
    Random& random
)
    : runtime(threads),
      options(std::move(chosen)),
      dispatcher(options, std::move(hooks), std::move(routes), registry),
      turned_away(registry.counter(
          "ostiary_http_connections_refused_total",
          "Connections closed because there were too many."
      )),
      service{
          .dispatcher = dispatcher,
          .limits = options.limits,
          .random = random,
          .open = registry.gauge("ostiary_http_connections", "Open client connections."),
          .in_flight =
              registry.gauge("ostiary_http_requests_in_flight", "Requests being answered."),
          .received =
              registry.counter("ostiary_http_received_bytes_total", "Bytes received from clients."),
          .sent = registry.counter("ostiary_http_sent_bytes_total", "Bytes sent to clients."),
          .closed = [this](const std::string& address) { release(address); }
      } {
    for (std::size_t i = 0; i < runtime.size(); ++i) {
        workers.push_back(
            std::make_unique<Worker>(service, runtime.loop(i), resolution_of(options.limits))
        );
        runtime.loop(i).post([worker = workers.back().get()] { worker->deadlines.start(); });
    }
}

bool Server::State::admit(const std::string& address) {
    const auto open = service.connections.fetch_add(1) + 1;
    bool admitted = open <= static_cast<std::int64_t>(options.limits.connections);
    if (admitted && options.limits.connections_per_address != 0) {
        const std::lock_guard lock(addresses_mutex);
        std::size_t& count = addresses[address];
        admitted = count < options.limits.connections_per_address;
        if (admitted) ++count;
    }
    if (!admitted) {
        service.connections.fetch_sub(1);
        turned_away.add();
    }
    return admitted;
}

void Server::State::release(const std::string& address) {
    service.connections.fetch_sub(1);
    if (options.limits.connections_per_address == 0) return;
    const std::lock_guard lock(addresses_mutex);
    const auto found = addresses.find(address);
    if (found != addresses.end() && --found->second == 0) addresses.erase(found);
}

void Server::State::accept(
    std::size_t loop,
    const ListenerOptions& listener,
    const net::TlsContext* context,
    const net::Accepted& accepted
) {
    if (!admit(accepted.address)) {
        ::close(accepted.socket);
        return;
    }
    std::unique_ptr<Connection> connection;
    try {
        Worker& worker = *workers[loop];
        auto stream = context ? net::tls_stream(worker.loop, accepted.socket, *context)
                              : net::plain_stream(worker.loop, accepted.socket);
        connection =
            std::make_unique<Connection>(worker, listener, std::move(stream), accepted.address);
    } catch (const std::exception& exception) {
        release(accepted.address);
        log::error("connection not taken", {{"cause", exception.what()}});
        return;
    }
    Connection::start(std::move(connection));
}

bool Server::State::wait_until_empty(std::chrono::steady_clock::time_point limit) const {
    while (service.connections > 0) {
        if (std::chrono::steady_clock::now() >= limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

Result<void> Server::State::open_listener(const ListenerOptions& wanted) {
    const net::TlsContext* context = nullptr;
    if (wanted.tls) {
        TRY(auto loaded, net::TlsContext::load(*wanted.tls));
        context = loaded.get();
        tls.push_back(std::move(loaded));
    }
    TRY(auto listener,
        net::Listener::open(
            runtime,
            wanted.address,
            wanted.port,
            [this, &wanted, context](std::size_t loop, const net::Accepted& accepted) {
                accept(loop, wanted, context, accepted);
            }
        ));
    listeners.push_back(std::move(listener));
    return {};
}

Server::Server(
    net::Runtime& runtime,
    ServerOptions options,
    ServerHooks hooks,
    std::vector<Route> routes,
    metrics::Registry& metrics,
    Random& random
)
    : state_(std::make_unique<State>(
          runtime,
          std::move(options),
          std::move(hooks),
          std::move(routes),
          metrics,
          random
      )) {}

Server::~Server() = default;

Result<void> Server::listen() {
    for (const ListenerOptions& wanted : state_->options.listeners) {
        if (auto opened = state_->open_listener(wanted); !opened) {
            state_->listeners.clear();
            return opened;
        }
    }
    for (auto& listener : state_->listeners) listener->start();
    return {};
}

std::uint16_t Server::port(std::size_t listener) const {
    return state_->listeners.at(listener)->port();
}

Result<void> Server::reload_tls() {
    Result<void> result;
    for (auto& context : state_->tls) {
        if (auto reloaded = context->reload(); !reloaded) result = std::move(reloaded);
    }
    return result;
}

bool Server::drain(std::chrono::milliseconds limit) {
    State& state = *state_;
    state.service.draining = true;
    state.runtime.on_every_loop([&](std::size_t index) {
        if (index == 0) {
            for (auto& listener : state.listeners) listener->close();
        }
        for (OpenConnection& connection : state.workers[index]->connections) connection.wind_down();
    });
    // What the listeners took last has been handed to the other loops, perhaps after their turn:
    // what close() took, and after it what they had taken already.
    for (int turn = 0; turn < 2; ++turn) state.runtime.on_every_loop([](std::size_t) {});
    const auto finished_by = std::chrono::steady_clock::now() + limit;
    if (state.wait_until_empty(finished_by)) return true;
    const auto left = state.service.connections.load();
    log::warn("connections cut off", {{"count", left}});
    state.runtime.on_every_loop([&](std::size_t index) {
        for (OpenConnection& connection : state.workers[index]->connections) connection.abort();
    });
    state.wait_until_empty(std::chrono::steady_clock::now() + std::chrono::milliseconds(200));
    return false;
}

std::span<const Route> Server::routes() const {
    return state_->dispatcher.router().routes();
}

}  // namespace ostiary::http
