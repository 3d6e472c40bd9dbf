#pragma once

#include "crypto/random.hpp"
#include "http/server.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct ssl_st;

// For the tests of this layer: a real server on a free port, and clients that send exact bytes.
namespace ostiary::http::testing {

struct Fixture {
    explicit Fixture(std::vector<Route> routes, ServerOptions options = {}, ServerHooks hooks = {});
    ~Fixture();

    std::uint16_t port(std::size_t listener = 0) const { return server->port(listener); }
    // One request on a connection of its own, closed after the answer.
    std::string exchange(std::string_view bytes) const;

    SystemRandom random;
    metrics::Registry registry;
    net::Runtime runtime{2};
    std::unique_ptr<Server> server;
};

class Client {
public:
    explicit Client(std::uint16_t port);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // ALPN offers `protocols`. False if the handshake fails.
    bool start_tls(std::string_view protocol = "http/1.1");
    // Subject of the server's certificate.
    std::string peer_subject() const;

    void send(std::string_view bytes);
    void finish_sending();
    // Reads one answer with its body by Content-Length; empty if the connection ended before.
    std::string receive(bool head = false);
    // Reads to the end of the stream.
    std::string receive_all();
    bool closed_by_peer();

private:
    std::string read_some();

    int socket_;
    ssl_st* tls_ = nullptr;
    std::string rest_;
};

std::string body_of(const std::string& answer);
std::string header_of(const std::string& answer, std::string_view name);
int status_of(const std::string& answer);

}  // namespace ostiary::http::testing
