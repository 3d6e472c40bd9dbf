#include "net/listener.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace ostiary::net {
namespace asio = boost::asio;
using asio::ip::tcp;

struct Listener::State {
    State(Runtime& threads, OnAccept callback)
        : runtime(threads),
          acceptor(threads.loop(0).context()),
          pause(threads.loop(0).context()),
          accepted(std::move(callback)) {}

    Runtime& runtime;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    OnAccept accepted;
    std::size_t next = 0;
    std::uint16_t port = 0;
};

namespace {

// ::ffff:192.0.2.1, as a socket for both families reports it, is the IPv4 address it holds.
std::string text_of(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

Accepted take(tcp::socket socket, const tcp::endpoint& peer) {
    const int on = 1;
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    boost::system::error_code ignored;
    socket.native_non_blocking(true, ignored);
    return {socket.release(ignored), text_of(peer.address())};
}

}  // namespace

Listener::Listener(std::shared_ptr<State> state) : state_(std::move(state)) {}

Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::open(
    Runtime& runtime,
    const std::string& address,
    std::uint16_t port,
    OnAccept accepted
) {
    boost::system::error_code error;
    const auto numeric = asio::ip::make_address(address, error);
    if (error) {
        return fail(cannot_listen, fmt::format("\"{}\" is not a numeric address.", address));
    }
    auto state = std::make_shared<State>(runtime, std::move(accepted));
    const tcp::endpoint endpoint(numeric, port);
    auto& acceptor = state->acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && numeric.is_v6() && numeric.is_unspecified()) {
        acceptor.set_option(asio::ip::v6_only(false), error);
    }
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(4096, error);
    if (error) {
        return fail(
            cannot_listen,
            fmt::format("Cannot listen on {} port {}: {}", address, port, error.message())
        );
    }
    state->port = acceptor.local_endpoint().port();
    return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

std::uint16_t Listener::port() const {
    return state_->port;
}

void Listener::start() {
    state_->runtime.loop(0).post([state = state_] { accept_next(state); });
}

void Listener::close() {
    // Whoever the kernel has connected already may have sent a request: it is not to be lost.
    boost::system::error_code error;
    state_->acceptor.non_blocking(true, error);
    while (!error) {
        tcp::endpoint peer;
        tcp::socket socket = state_->acceptor.accept(peer, error);
        if (!error) hand_over(state_, std::move(socket), peer);
    }
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    state_->pause.cancel();
}

// To the loops in turn.
void Listener::hand_over(
    const std::shared_ptr<State>& state,
    tcp::socket socket,
    const tcp::endpoint& peer
) {
    const std::size_t loop = state->next++ % state->runtime.size();
    Accepted accepted = take(std::move(socket), peer);
    if (loop == 0) {
        state->accepted(loop, std::move(accepted));
    } else {
        state->runtime.loop(loop).post([state, loop, accepted = std::move(accepted)] {
            state->accepted(loop, accepted);
        });
    }
}

void Listener::accept_next(const std::shared_ptr<State>& state) {
    if (!state->acceptor.is_open()) return;
    auto peer = std::make_shared<tcp::endpoint>();
    state->acceptor.async_accept(
        *peer,
        [state, peer](const boost::system::error_code& error, tcp::socket socket) {
            // One that was taken just before close() is not to be lost either.
            if (!error) hand_over(state, std::move(socket), *peer);
            if (!state->acceptor.is_open()) return;
            if (error) {
                // Out of descriptors or memory: trying again at once would only burn the processor.
                state->pause.expires_after(std::chrono::milliseconds(50));
                state->pause.async_wait([state](const boost::system::error_code& stopped) {
                    if (!stopped) accept_next(state);
                });
                return;
            }
            accept_next(state);
        }
    );
}

bool is_loopback_address(const std::string& address) {
    boost::system::error_code error;
    const auto numeric = asio::ip::make_address(address, error);
    if (error) return false;
    const auto plain = asio::ip::make_address(text_of(numeric), error);
    return !error && plain.is_loopback();
}

}  // namespace ostiary::net
