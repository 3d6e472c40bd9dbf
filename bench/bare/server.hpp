#pragma once

#include "bare/store.hpp"
#include "bare/work.hpp"
#include "limits/crypto.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ostiary::bench {

// Answers HTTP/1.1 requests for work, on loopback: what a server would cost that knew beforehand
// what each answer is, but did all that it takes to give it. One thread serves.
//
// For requests of the load driver alone: it takes no bodies, and one request at a time for each
// connection. What it does not understand ends the connection.
class Server {
public:
    explicit Server(std::unique_ptr<Store> store);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return port_; }
    // Serves until stop() is called, by any thread.
    void run();
    void stop() const;

private:
    struct Connection {
        int socket = -1;
        std::string received{};
        Work work{};
    };

    void accept_all();
    void receive(ConnectionId id);
    // False if that was no request for work.
    bool begin(ConnectionId id, Connection& connection, std::string_view request);
    void answer(ConnectionId id);
    void close(ConnectionId id);
    void watch(int descriptor, std::uint64_t tag) const;

    std::unique_ptr<Store> store_;
    Signer signer_{};
    int epoll_;
    int listener_;
    int stop_event_;
    std::uint16_t port_ = 0;
    std::unordered_map<ConnectionId, Connection> connections_{};
    ConnectionId last_id_;
    std::vector<Job> jobs_{};
};

}  // namespace ostiary::bench
