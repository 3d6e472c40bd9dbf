#pragma once

#include "base/error.hpp"
#include "net/runtime.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ostiary::net {

inline constexpr ErrorKind cannot_listen{
    "cannot_listen",
    500,
    "The address cannot be listened on."
};

// A socket that was accepted: not blocking, not yet read.
struct Accepted {
    int socket;
    std::string address;  // of the peer: "192.0.2.1", "2001:db8::1"
};

// A listening TCP socket. What it accepts is given in turn to the loops of the runtime: `accepted`
// is called on the loop that the connection belongs to and takes over the socket.
class Listener {
public:
    using OnAccept = std::function<void(std::size_t loop, Accepted)>;

    // `address` is numeric; port 0 takes any free port.
    static Result<std::unique_ptr<Listener>>
    open(Runtime& runtime, const std::string& address, std::uint16_t port, OnAccept accepted);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const;
    // Begins to accept. Connections that came since open() wait in the kernel's queue.
    void start();
    // Takes what waits in the kernel's queue and stops accepting. Call it on loop 0 of the runtime,
    // or when no loop runs.
    void close();

private:
    struct State;
    explicit Listener(std::shared_ptr<State> state);
    static void accept_next(const std::shared_ptr<State>& state);
    static void hand_over(
        const std::shared_ptr<State>& state,
        boost::asio::ip::tcp::socket socket,
        const boost::asio::ip::tcp::endpoint& peer
    );

    std::shared_ptr<State> state_;
};

// Whether the numeric address can be reached from this machine only.
bool is_loopback_address(const std::string& address);

}  // namespace ostiary::net
