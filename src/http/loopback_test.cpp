#include "http/loopback_test.hpp"

#include "base/log.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <stdexcept>

namespace ostiary::http::testing {
namespace {

int quiet_log() {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    log::set_descriptor(nowhere);
    return nowhere;
}

}  // namespace

Fixture::Fixture(std::vector<Route> routes, ServerOptions options, ServerHooks hooks) {
    static const int quiet = quiet_log();
    (void)quiet;
    if (options.listeners.empty()) options.listeners.push_back({.name = "core", .metrics = true});
    if (!hooks.tenant) {
        hooks.tenant = [](Request&, const ListenerOptions&) { return TenantId("default"); };
    }
    server = std::make_unique<Server>(
        runtime, std::move(options), std::move(hooks), std::move(routes), registry, random
    );
    if (auto listening = server->listen(); !listening) {
        throw std::runtime_error(listening.error().description);
    }
    runtime.start();
}

Fixture::~Fixture() {
    server->drain(std::chrono::seconds(5));
    runtime.stop();
}

std::string Fixture::exchange(std::string_view bytes) const {
    Client client(port());
    client.send(bytes);
    return client.receive();
}

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // A server that hangs must fail a test, not hang it.
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
}

Client::~Client() {
    SSL_free(tls_);
    ::close(socket_);
}

bool Client::start_tls(std::string_view protocol) {
    static SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    tls_ = SSL_new(context);
    std::string list(1, static_cast<char>(protocol.size()));
    list += protocol;
    SSL_set_alpn_protos(
        tls_,
        reinterpret_cast<const unsigned char*>(list.data()),
        static_cast<unsigned>(list.size())
    );
    SSL_set_fd(tls_, socket_);
    return SSL_connect(tls_) == 1;
}

std::string Client::peer_subject() const {
    X509* certificate = SSL_get1_peer_certificate(tls_);
    char text[256] = "";
    X509_NAME_oneline(X509_get_subject_name(certificate), text, sizeof text);
    X509_free(certificate);
    return text;
}

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto size = static_cast<int>(bytes.size());
        const ssize_t count = tls_ ? SSL_write(tls_, bytes.data(), size)
                                   : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Client::finish_sending() {
    ::shutdown(socket_, SHUT_WR);
}

std::string Client::read_some() {
    std::string buffer(65'536, '\0');
    const ssize_t count = tls_ ? SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()))
                               : ::recv(socket_, buffer.data(), buffer.size(), 0);
    buffer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return buffer;
}

std::string Client::receive(bool head) {
    std::size_t end = std::string::npos;
    while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
        const std::string more = read_some();
        if (more.empty()) return {};
        rest_ += more;
    }
    std::size_t size = end + 4;
    const std::string length = header_of(rest_.substr(0, size), "Content-Length");
    if (!head && !length.empty()) size += std::stoul(length);
    while (rest_.size() < size) {
        const std::string more = read_some();
        if (more.empty()) break;
        rest_ += more;
    }
    std::string answer = rest_.substr(0, size);
    rest_.erase(0, size);
    return answer;
}

std::string Client::receive_all() {
    for (std::string more = read_some(); !more.empty(); more = read_some()) rest_ += more;
    return std::exchange(rest_, {});
}

bool Client::closed_by_peer() {
    return rest_.empty() && read_some().empty();
}

std::string body_of(const std::string& answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

std::string header_of(const std::string& answer, std::string_view name) {
    std::size_t line = answer.find("\r\n");
    while (line != std::string::npos && answer.compare(line, 4, "\r\n\r\n") != 0) {
        const std::size_t start = line + 2;
        line = answer.find("\r\n", start);
        const std::string_view field = std::string_view(answer).substr(start, line - start);
        const std::size_t colon = field.find(": ");
        if (colon != std::string_view::npos && same_name(field.substr(0, colon), name)) {
            return std::string(field.substr(colon + 2));
        }
    }
    return {};
}

int status_of(const std::string& answer) {
    int status = 0;
    if (answer.size() > 12) std::from_chars(answer.data() + 9, answer.data() + 12, status);
    return status;
}

}  // namespace ostiary::http::testing
