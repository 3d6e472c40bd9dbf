#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace ostiary::bench {

struct StubRequest {
    std::uint64_t number = 0;  // of all requests, from 0
    std::string head;
    std::string body;
};

// A server for tests of the driver: sends exactly the bytes that it is told to.
class StubServer {
public:
    // The answer to a request; an empty one closes the connection.
    using Answer = std::function<std::string(const StubRequest&)>;
    // An answer that never comes.
    static constexpr std::string_view silence = "(silence)";

    explicit StubServer(Answer answer);
    StubServer(const StubServer&) = delete;
    StubServer& operator=(const StubServer&) = delete;
    ~StubServer();

    std::uint16_t port() const { return port_; }
    std::uint64_t requests() const { return requests_; }

    // Keeps all connections waiting.
    static void stall(int milliseconds);

private:
    struct Peer {
        int socket = -1;
        std::string received;
    };
    void serve();
    bool answer_all(Peer& peer);
    bool read(Peer& peer);

    Answer answer_;
    int listener_;
    int stop_;
    std::uint16_t port_ = 0;
    std::atomic<std::uint64_t> requests_ = 0;
    std::thread thread_;
};

}  // namespace ostiary::bench
