#include "driver/connection.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ostiary::bench {
namespace {

std::unexpected<std::string> failed(std::string_view what, int error) {
    return std::unexpected(fmt::format("{}: {}", what, std::generic_category().message(error)));
}

}  // namespace

Connection::Connection(int epoll, std::uint64_t tag, std::string address, std::uint16_t port)
    : epoll_(epoll), tag_(tag), address_(std::move(address)), port_(port) {}

Connection::Connection(Connection&& other) noexcept
    : epoll_(other.epoll_),
      tag_(other.tag_),
      address_(std::move(other.address_)),
      port_(other.port_),
      socket_(std::exchange(other.socket_, -1)),
      is_connecting_(other.is_connecting_),
      watches_writing_(other.watches_writing_),
      awaits_answer_(other.awaits_answer_),
      opened_(other.opened_),
      unsent_(std::move(other.unsent_)),
      reader_(std::move(other.reader_)) {}

Connection::~Connection() {
    close();
}

void Connection::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    is_connecting_ = watches_writing_ = awaits_answer_ = false;
    unsent_.clear();
}

std::expected<void, std::string> Connection::open() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return failed("socket", errno);
    ++opened_;
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port_);
    if (::inet_pton(AF_INET, address_.c_str(), &to.sin_addr) != 1) return failed("address", EINVAL);
    bind_source();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP;
    event.data.u64 = tag_;
    watches_writing_ = true;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &event) != 0) return failed("epoll", errno);
    is_connecting_ = true;
    const int status = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (status != 0 && errno != EINPROGRESS) return failed("connect", errno);
    return {};
}

// Each connection has a loopback address of its own, as users have: what a server counts or locks
// by address must not make one user of them all.
void Connection::bind_source() {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr =
        htonl((127U << 24) | (1U << 16) | (static_cast<std::uint32_t>(tag_) + 1U));
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    // Where that is not possible, the usual address does.
    [[maybe_unused]] const int status =
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof from);
}

std::expected<void, std::string> Connection::send(std::string_view request) {
    if (socket_ < 0) {
        if (auto opened = open(); !opened) return opened;
    }
    reader_.start();
    awaits_answer_ = true;
    unsent_.assign(request);
    return is_connecting_ ? std::expected<void, std::string>{} : flush();
}

std::expected<void, std::string> Connection::flush() {
    while (!unsent_.empty()) {
        const auto sent = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        if (sent < 0) return failed("send", errno);
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
    watch(!unsent_.empty());
    return {};
}

void Connection::watch(bool for_writing) {
    if (for_writing == watches_writing_) return;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | (for_writing ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
    event.data.u64 = tag_;
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_, &event);
    watches_writing_ = for_writing;
}

std::expected<bool, std::string> Connection::on_ready(std::uint32_t events) {
    if (socket_ < 0) return false;  // closed since epoll reported it
    if (is_connecting_) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) return failed("connect", error);
        if ((events & EPOLLOUT) == 0) return false;
        is_connecting_ = false;
    }
    if ((events & EPOLLOUT) != 0) {
        if (auto flushed = flush(); !flushed) return std::unexpected(std::move(flushed.error()));
    }
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) return receive();
    return false;
}

std::expected<bool, std::string> Connection::receive() {
    std::array<char, 32 * 1024> bytes;
    for (;;) {
        const auto received = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (received < 0 && errno == EINTR) continue;
        if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
        if (received <= 0 && !awaits_answer_) {
            close();
            return false;
        }
        if (received < 0) return failed("receive", errno);
        if (received == 0) return std::unexpected(std::string("the server closed the connection"));
        const auto size = static_cast<std::size_t>(received);
        if (!awaits_answer_) return std::unexpected(std::string("bytes that nothing asked for"));
        auto complete = reader_.feed({bytes.data(), size});
        if (!complete) return complete;
        if (*complete) {
            awaits_answer_ = false;
            if (reader_.answer().closes) close();
            return true;
        }
        if (size < bytes.size()) return false;
    }
}

}  // namespace ostiary::bench
