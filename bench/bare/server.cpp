#include "bare/server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ostiary::bench {
namespace {

// A request of the driver has a few hundred bytes.
constexpr std::size_t most_received = 8192;
// As long as a small answer with tokens.
constexpr std::size_t body_size = 400;

// What events are of; greater numbers are connections.
constexpr std::uint64_t listener_tag = 0;
constexpr std::uint64_t store_tag = 1;
constexpr std::uint64_t stop_tag = 2;

int checked(int descriptor, const char* what) {
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
    return descriptor;
}

std::uint16_t listen_on_loopback(int socket) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    checked(::bind(socket, plain, size), "bind");
    checked(::listen(socket, SOMAXCONN), "listen");
    checked(::getsockname(socket, plain, &size), "getsockname");
    return ntohs(address.sin_port);
}

std::string answer_text(const Work& work) {
    auto body = fmt::format(
        R"({{"rows":{},"reads":{},"signatures":{},"hashes":{},"rest":")",
        work.rows,
        work.reads,
        work.signatures,
        work.hashes
    );
    body.append(body_size - body.size(), 'x');
    body += "\"}";
    return fmt::format(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        body.size(),
        body
    );
}

}  // namespace

Server::Server(std::unique_ptr<Store> store)
    : store_(std::move(store)),
      epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      listener_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket")
      ),
      stop_event_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")),
      port_(listen_on_loopback(listener_)),
      last_id_(stop_tag) {
    watch(listener_, listener_tag);
    watch(store_->event(), store_tag);
    watch(stop_event_, stop_tag);
}

Server::~Server() {
    for (const auto& [id, connection] : connections_) ::close(connection.socket);
    for (const int descriptor : {listener_, stop_event_, epoll_}) ::close(descriptor);
}

void Server::watch(int descriptor, std::uint64_t tag) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

void Server::run() {
    std::array<epoll_event, 64> events;
    for (;;) {
        const int count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
        if (count < 0 && errno == EINTR) continue;
        checked(count, "epoll_wait");
        for (int i = 0; i < count; ++i) {
            const std::uint64_t ready = events[static_cast<std::size_t>(i)].data.u64;
            if (ready == stop_tag) return;
            if (ready == listener_tag) {
                accept_all();
            } else if (ready == store_tag) {
                for (const ConnectionId waiting : store_->take_done()) answer(waiting);
            } else {
                receive(ready);
            }
        }
        // What came together is done together.
        if (jobs_.empty()) continue;
        for (const ConnectionId ready : store_->submit(std::exchange(jobs_, {}))) answer(ready);
    }
}

void Server::stop() const {
    const std::uint64_t one = 1;
    if (::write(stop_event_, &one, sizeof(one)) != sizeof(one)) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
}

void Server::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) return;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        ++last_id_;
        connections_.try_emplace(last_id_, Connection{.socket = socket});
        watch(socket, last_id_);
    }
}

void Server::receive(ConnectionId id) {
    Connection& connection = connections_.at(id);
    std::array<char, most_received> buffer;
    const auto size = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return close(id);
    connection.received.append(buffer.data(), static_cast<std::size_t>(size));
    if (!connection.received.ends_with("\r\n\r\n")) {
        if (connection.received.size() > most_received) close(id);
        return;
    }
    const auto request = std::exchange(connection.received, {});
    if (!begin(id, connection, request)) close(id);
}

bool Server::begin(ConnectionId id, Connection& connection, std::string_view request) {
    constexpr std::string_view method = "GET ";
    if (!request.starts_with(method)) return false;
    request.remove_prefix(method.size());
    const auto work = parse_work(request.substr(0, request.find(' ')));
    if (!work) return false;
    connection.work = *work;
    for (unsigned i = 0; i < work->hashes; ++i) hash_password(8, 1);
    for (unsigned i = 0; i < work->signatures; ++i) signer_.sign();
    if (work->reads > 0 || work->rows > 0) {
        jobs_.push_back({.connection = id, .reads = work->reads, .rows = work->rows});
    } else {
        answer(id);
    }
    return true;
}

void Server::answer(ConnectionId id) {
    const auto found = connections_.find(id);
    // Whoever waited may have gone.
    if (found == connections_.end()) return;
    const auto text = answer_text(found->second.work);
    const auto sent = ::send(found->second.socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(text.size())) close(id);
}

void Server::close(ConnectionId id) {
    ::close(connections_.at(id).socket);
    connections_.erase(id);
}

}  // namespace ostiary::bench
