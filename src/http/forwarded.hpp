#pragma once

#include "base/error.hpp"
#include "http/request.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::http {

// Which addresses are reverse proxies of ours.
class TrustedNetworks {
public:
    // "10.0.0.0/8", "::1": nothing if one is malformed.
    static std::optional<TrustedNetworks> parse(const std::vector<std::string>& networks);

    bool empty() const { return networks_.empty(); }
    bool contain(std::string_view address) const;

private:
    struct Network {
        std::string bytes;  // 4 or 16
        unsigned bits;
    };
    std::vector<Network> networks_;
};

struct ProxyTrust {
    bool headers = false;  // TRUST_PROXY_HEADER
    TrustedNetworks networks{};
};

// Where a request really came from: fills origin, secure and client_address, which hold what the
// connection knows when it is called. `authority` is of the absolute-form target or of Host.
//
// X-Forwarded-For, -Proto and -Host are read only when proxy headers are trusted and, if networks
// are named, the peer is in one of them. Every proxy appends to these lists on the right, so what
// stands on the left may be the client's invention: the client is the right-most address that is
// not a trusted proxy, and the protocol and the host are the entries of the same proxy that
// reported it. Without named networks only the peer itself is trusted, so the last entry counts.
Result<void> resolve_origin(Request& request, std::string_view authority, const ProxyTrust& trust);

}  // namespace ostiary::http
