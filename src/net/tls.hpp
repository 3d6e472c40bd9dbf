#pragma once

#include "base/error.hpp"

#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;

namespace ostiary::net {

inline constexpr ErrorKind unusable_certificate{
    "unusable_certificate",
    500,
    "The TLS certificate or its key cannot be used."
};

struct TlsFiles {
    std::string certificate_chain;  // PEM, the server's own certificate first
    std::string private_key;        // PEM
};

// What new TLS connections are made with: TLS 1.2 and 1.3, ALPN http/1.1.
//
// Thread safety: all members may be called concurrently.
class TlsContext {
public:
    static Result<std::unique_ptr<TlsContext>> load(TlsFiles files);

    // Reads the files again. Connections that stand keep what they were made with; if the files
    // cannot be used, so do new ones, and the reason is returned.
    Result<void> reload();

    std::shared_ptr<ssl_ctx_st> current() const;

private:
    TlsContext(TlsFiles files, std::shared_ptr<ssl_ctx_st> context);

    const TlsFiles files_;
    mutable std::mutex mutex_;
    std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace ostiary::net
