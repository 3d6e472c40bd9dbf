#include "net/tls.hpp"

#include "base/loop.hpp"
#include "base/try.hpp"
#include "net/socket.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

namespace ostiary::net {
namespace {

std::string last_openssl_error() {
    char text[256] = "unknown error";
    if (const unsigned long code = ERR_get_error()) ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    return text;
}

// https://www.rfc-editor.org/rfc/rfc7301#section-3.2
int select_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned int in_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, size, ours, sizeof ours - 1, in, in_size) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

Result<std::shared_ptr<SSL_CTX>> make_context(const TlsFiles& files) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) return fail(unusable_certificate, {}, last_openssl_error());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(
        context.get(),
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE
    );
    SSL_CTX_set_mode(
        context.get(),
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_alpn_select_cb(context.get(), select_protocol, nullptr);
    const auto refused = [](std::string_view what, const std::string& file) {
        const std::string reason = last_openssl_error();
        return fail(
            unusable_certificate, fmt::format("Cannot use the TLS {} in {}: {}", what, file, reason)
        );
    };
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate_chain.c_str()) != 1) {
        return refused("certificate", files.certificate_chain);
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.private_key.c_str(), SSL_FILETYPE_PEM) !=
            1 ||
        SSL_CTX_check_private_key(context.get()) != 1) {
        return refused("private key", files.private_key);
    }
    return context;
}

class TlsStream final : public SocketStream {
public:
    TlsStream(Loop& loop, int socket, const std::shared_ptr<SSL_CTX>& context)
        : SocketStream(loop, socket), ssl_(SSL_new(context.get()), SSL_free) {
        if (!ssl_ || SSL_set_fd(ssl_.get(), socket) != 1) throw std::bad_alloc();
        SSL_set_accept_state(ssl_.get());
    }

    Attempt try_handshake() override { return outcome(SSL_do_handshake(ssl_.get()), 0); }

    Attempt try_read(std::span<char> buffer) override {
        std::size_t count = 0;
        const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
        return outcome(result, count);
    }

    Attempt try_write(std::span<const std::string_view> pieces) override {
        // A small head and its body go out as one record.
        std::string joined;
        std::string_view next = pieces[0].empty() ? pieces[1] : pieces[0];
        if (!pieces[0].empty() && !pieces[1].empty() && pieces[0].size() < record) {
            joined.append(pieces[0]).append(pieces[1].substr(0, record - pieces[0].size()));
            next = joined;
        }
        std::size_t count = 0;
        const int result =
            SSL_write_ex(ssl_.get(), next.data(), std::min(next.size(), record), &count);
        return outcome(result, count);
    }

    void finish_writing() override {
        SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }

private:
    static constexpr std::size_t record = 16'384;

    Attempt outcome(int result, std::size_t bytes) {
        if (result == 1) return {Progress::done, bytes};
        const int reason = SSL_get_error(ssl_.get(), result);
        ERR_clear_error();
        switch (reason) {
            case SSL_ERROR_WANT_READ:
                return {Progress::wants_read};
            case SSL_ERROR_WANT_WRITE:
                return {Progress::wants_write};
            case SSL_ERROR_ZERO_RETURN:
                return {Progress::done, 0};
            default:
                return {Progress::failed};
        }
    }

    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

}  // namespace

TlsContext::TlsContext(TlsFiles files, std::shared_ptr<ssl_ctx_st> context)
    : files_(std::move(files)), context_(std::move(context)) {}

Result<std::unique_ptr<TlsContext>> TlsContext::load(TlsFiles files) {
    TRY(auto context, make_context(files));
    return std::unique_ptr<TlsContext>(new TlsContext(std::move(files), std::move(context)));
}

Result<void> TlsContext::reload() {
    TRY(auto context, make_context(files_));
    const std::lock_guard lock(mutex_);
    context_ = std::move(context);
    return {};
}

std::shared_ptr<ssl_ctx_st> TlsContext::current() const {
    const std::lock_guard lock(mutex_);
    return context_;
}

std::unique_ptr<Stream> tls_stream(Loop& loop, int socket, const TlsContext& context) {
    return std::make_unique<TlsStream>(loop, socket, context.current());
}

}  // namespace ostiary::net
