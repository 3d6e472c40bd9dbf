#include "driver/stub_server_test.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

namespace ostiary::bench {

StubServer::StubServer(Answer answer)
    : answer_(std::move(answer)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        throw std::system_error(errno, std::generic_category(), "stub server");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

StubServer::~StubServer() {
    ::eventfd_write(stop_, 1);
    thread_.join();
    ::close(listener_);
    ::close(stop_);
}

void StubServer::stall(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

void StubServer::serve() {
    std::vector<Peer> peers;
    for (;;) {
        std::vector<pollfd> waiting{{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
        for (const Peer& peer : peers) waiting.push_back({peer.socket, POLLIN, 0});
        ::poll(waiting.data(), waiting.size(), -1);
        if (waiting[0].revents != 0) break;
        for (std::size_t i = peers.size(); i > 0; --i) {
            Peer& peer = peers[i - 1];
            if (waiting[i + 1].revents == 0 || read(peer)) continue;
            ::close(peer.socket);
            peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(i) - 1);
        }
        if (waiting[1].revents != 0) {
            peers.push_back({::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), {}});
        }
    }
    for (const Peer& peer : peers) ::close(peer.socket);
}

// False when the connection is over.
bool StubServer::read(Peer& peer) {
    std::array<char, 4096> bytes;
    const auto size = ::recv(peer.socket, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    peer.received.append(bytes.data(), static_cast<std::size_t>(size));
    return answer_all(peer);
}

bool StubServer::answer_all(Peer& peer) {
    for (;;) {
        const auto head_end = peer.received.find("\r\n\r\n");
        if (head_end == std::string::npos) return true;
        StubRequest request{requests_, peer.received.substr(0, head_end), {}};
        constexpr std::string_view length_field = "Content-Length: ";
        const auto length = request.head.find(length_field);
        const std::size_t body_size =
            length == std::string::npos
                ? 0
                : std::strtoul(request.head.c_str() + length + length_field.size(), nullptr, 10);
        if (peer.received.size() < head_end + 4 + body_size) return true;
        request.body = peer.received.substr(head_end + 4, body_size);
        peer.received.erase(0, head_end + 4 + body_size);
        ++requests_;
        const std::string answer = answer_(request);
        if (answer == silence) continue;
        if (answer.empty()) return false;
        ::send(peer.socket, answer.data(), answer.size(), MSG_NOSIGNAL);
        if (answer.contains("Connection: close")) return false;
    }
}

}  // namespace ostiary::bench
