#pragma once

#include "redis/url.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace ostiary::redis {

// A connection to a server, plain or TLS, for one thread. Everything throws Unavailable when it is
// of no more use.
class Socket {
public:
    // Blocks, but not longer than that for each address of the host (name servers apart). TLS
    // believes the certificate authorities of the system, or those of SSL_CERT_FILE.
    Socket(const Address& address, std::chrono::milliseconds limit);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    int descriptor() const { return descriptor_; }
    // Appends what has come, without waiting.
    void read_available(std::string& output);
    // Waits until something has come.
    void wait_to_read();
    void write_all(std::string_view text);

private:
    struct FreeContext {
        void operator()(ssl_ctx_st* context) const noexcept;
    };
    struct FreeSsl {
        void operator()(ssl_st* ssl) const noexcept;
    };

    void connect(const Address& address);
    void start_tls(const Address& address);
    void wait(short events);
    // Waits for what TLS wants; throws for any other failure.
    void wait_for_tls(int result);

    const std::chrono::milliseconds limit_;
    int descriptor_ = -1;
    std::unique_ptr<ssl_ctx_st, FreeContext> context_;
    std::unique_ptr<ssl_st, FreeSsl> ssl_;
};

}  // namespace ostiary::redis
