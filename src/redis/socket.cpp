#include "redis/socket.hpp"

#include "base/unavailable.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace ostiary::redis {
namespace {

// A peer that never pauses must not keep the thread.
constexpr std::size_t most_at_once = 256 * 1024;

[[noreturn]] void lost() {
    throw Unavailable("Redis: the connection was lost");
}

bool is_ip(const std::string& host) {
    in6_addr address{};
    return ::inet_pton(AF_INET, host.c_str(), &address) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

struct Addresses {
    explicit Addresses(const Address& address) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &first) != 0) {
            throw Unavailable("Redis: the host is not known");
        }
    }
    ~Addresses() { ::freeaddrinfo(first); }
    Addresses(const Addresses&) = delete;
    Addresses& operator=(const Addresses&) = delete;

    addrinfo* first = nullptr;
};

}  // namespace

void Socket::FreeContext::operator()(ssl_ctx_st* context) const noexcept {
    SSL_CTX_free(context);
}

void Socket::FreeSsl::operator()(ssl_st* ssl) const noexcept {
    SSL_free(ssl);
}

Socket::Socket(const Address& address, std::chrono::milliseconds limit) : limit_(limit) {
    try {
        connect(address);
        if (address.tls) start_tls(address);
    } catch (const Unavailable&) {
        if (descriptor_ >= 0) ::close(descriptor_);
        throw;
    }
}

Socket::~Socket() {
    ::close(descriptor_);
}

void Socket::connect(const Address& address) {
    const Addresses addresses(address);
    for (const addrinfo* at = addresses.first; at; at = at->ai_next) {
        const int type = at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC;
        const int made = ::socket(at->ai_family, type, at->ai_protocol);
        if (made < 0) continue;
        descriptor_ = made;
        const int started = ::connect(made, at->ai_addr, at->ai_addrlen);
        pollfd waited{made, POLLOUT, 0};
        const bool is_done =
            started == 0 ||
            (errno == EINPROGRESS && ::poll(&waited, 1, static_cast<int>(limit_.count())) == 1);
        int error = 0;
        socklen_t size = sizeof error;
        if (is_done && ::getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0) {
            const int yes = 1;
            ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            return;
        }
        ::close(std::exchange(descriptor_, -1));
    }
    throw Unavailable("Redis: nobody answers at the address");
}

void Socket::start_tls(const Address& address) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (!context_ || SSL_CTX_set_default_verify_paths(context_.get()) != 1) {
        throw Unavailable("Redis: TLS cannot be set up");
    }
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(
        context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    ssl_.reset(SSL_new(context_.get()));
    if (!ssl_) throw Unavailable("Redis: TLS cannot be set up");
    SSL* const ssl = ssl_.get();
    const char* const host = address.host.c_str();
    const bool is_named =
        is_ip(address.host)
            ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
            : SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
    if (!is_named || SSL_set_fd(ssl, descriptor_) != 1) {
        throw Unavailable("Redis: TLS cannot be set up");
    }
    for (;;) {
        ERR_clear_error();
        const int done = SSL_connect(ssl);
        if (done == 1) return;
        if (SSL_get_verify_result(ssl) != X509_V_OK) {
            throw Unavailable("Redis: the certificate of the server is not trusted");
        }
        wait_for_tls(done);
    }
}

void Socket::wait(short events) {
    pollfd waited{descriptor_, events, 0};
    int ready = 0;
    do {
        ready = ::poll(&waited, 1, static_cast<int>(limit_.count()));
    } while (ready < 0 && errno == EINTR);
    if (ready != 1) throw Unavailable("Redis: no answer came in time");
}

void Socket::wait_for_tls(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return wait(POLLIN);
        case SSL_ERROR_WANT_WRITE:
            return wait(POLLOUT);
        default:
            lost();
    }
}

void Socket::wait_to_read() {
    if (!ssl_ || SSL_pending(ssl_.get()) == 0) wait(POLLIN);
}

void Socket::read_available(std::string& output) {
    std::array<char, 4096> buffer{};
    for (;;) {
        if (ssl_) {
            ERR_clear_error();
            const int count = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
            if (count <= 0) {
                if (SSL_get_error(ssl_.get(), count) == SSL_ERROR_WANT_READ) return;
                lost();
            }
            output.append(buffer.data(), static_cast<std::size_t>(count));
            if (output.size() > most_at_once) return;
            continue;
        }
        const ssize_t count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) lost();
        output.append(buffer.data(), static_cast<std::size_t>(count));
        if (output.size() > most_at_once) return;
    }
}

void Socket::write_all(std::string_view text) {
    while (!text.empty()) {
        ssize_t count = 0;
        if (ssl_) {
            ERR_clear_error();
            count = SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
            if (count <= 0) {
                wait_for_tls(static_cast<int>(count));
                continue;
            }
        } else {
            count = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0 && errno == EAGAIN) {
                wait(POLLOUT);
                continue;
            }
            if (count <= 0) lost();
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace ostiary::redis
