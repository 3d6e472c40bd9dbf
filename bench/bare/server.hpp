#pragma once

#include "bare/store.hpp"
#include "bare/work.hpp"
#include "limits/crypto.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ostiary::bench {

// Answers HTTP/1.1 requests for work, on loopback: what a server would cost that knew beforehand
// what each answer is, but did all that it takes to give it. One thread serves, one writes.
//
// For requests of the load driver alone: it takes no bodies, and one request at a time for each
// connection. What it does not understand ends the connection.
class Server {
public:
    // The files are made in `directory`, which must have none of them.
    explicit Server(const std::string& directory);
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

    const std::string file_;
    Signer signer_{};
    int epoll_;
    int listener_;
    int done_event_;
    int stop_event_;
    std::uint16_t port_ = 0;
    std::unordered_map<ConnectionId, Connection> connections_{};
    ConnectionId last_id_;
    std::vector<Writer::Job> jobs_{};
    Reader reader_;
    Writer writer_;
};

}  // namespace ostiary::bench
