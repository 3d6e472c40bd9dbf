#include "http/forwarded.hpp"

#include "http/errors.hpp"
#include "http/target.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace ostiary::http {
namespace {

// The bytes of a numeric address in network order; empty if it is none. An IPv4 address in IPv6
// clothes is the IPv4 address.
std::string address_bytes(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    const std::string copy(text);
    std::string bytes(16, '\0');
    if (::inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) return bytes.substr(0, 4);
    if (::inet_pton(AF_INET6, copy.c_str(), bytes.data()) != 1) return {};
    static const std::string mapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    return bytes.starts_with(mapped) ? bytes.substr(12) : bytes;
}

bool same_prefix(const std::string& a, const std::string& b, unsigned bits) {
    if (a.size() != b.size()) return false;
    const std::size_t whole = bits / 8;
    if (a.compare(0, whole, b, 0, whole) != 0) return false;
    if (bits % 8 == 0) return true;
    const auto mask = static_cast<unsigned char>(0xFF << (8 - bits % 8));
    return (static_cast<unsigned char>(a[whole]) & mask) ==
           (static_cast<unsigned char>(b[whole]) & mask);
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

// All entries of a list header, over all its fields, from the right.
std::vector<std::string_view> entries_from_right(const Headers& headers, std::string_view name) {
    std::vector<std::string_view> entries;
    for (const auto& [field, value] : headers) {
        if (!same_name(field, name)) continue;
        std::string_view rest = value;
        for (;;) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            entries.push_back(trimmed(rest.substr(0, comma)));
            if (comma == rest.size()) break;
            rest.remove_prefix(comma + 1);
        }
    }
    std::ranges::reverse(entries);
    return entries;
}

// How many proxies beyond the peer are trusted; sets the client's address.
std::size_t walk_addresses(Request& request, const ProxyTrust& trust) {
    const auto hops = entries_from_right(request.headers, "X-Forwarded-For");
    std::size_t index = 0;
    while (index < hops.size()) {
        // What is no address, a proxy of ours has not written.
        if (address_bytes(hops[index]).empty()) break;
        request.client_address = hops[index];
        if (!trust.networks.contain(hops[index])) break;
        ++index;
    }
    return index;
}

std::string_view entry_at(const std::vector<std::string_view>& entries, std::size_t index) {
    return entries.empty() ? std::string_view{} : entries[std::min(index, entries.size() - 1)];
}

}  // namespace

std::optional<TrustedNetworks> TrustedNetworks::parse(const std::vector<std::string>& networks) {
    TrustedNetworks parsed;
    for (const std::string& text : networks) {
        const std::size_t slash = std::min(text.find('/'), text.size());
        Network network{address_bytes(text.substr(0, slash)), 0};
        const auto longest = static_cast<unsigned>(network.bytes.size() * 8);
        network.bits = longest;
        if (slash < text.size()) {
            const char* end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, network.bits);
            if (error != std::errc{} || stop != end) return std::nullopt;
        }
        if (network.bytes.empty() || network.bits > longest) return std::nullopt;
        parsed.networks_.push_back(std::move(network));
    }
    return parsed;
}

bool TrustedNetworks::contain(std::string_view address) const {
    if (networks_.empty()) return false;
    const std::string bytes = address_bytes(address);
    return std::ranges::any_of(networks_, [&](const Network& network) {
        return same_prefix(bytes, network.bytes, network.bits);
    });
}

Result<void> resolve_origin(Request& request, std::string_view authority, const ProxyTrust& trust) {
    const bool trusted =
        trust.headers && (trust.networks.empty() || trust.networks.contain(request.client_address));
    std::string_view host = authority;
    if (trusted) {
        const std::size_t hop = walk_addresses(request, trust);
        const auto protocols = entries_from_right(request.headers, "X-Forwarded-Proto");
        if (const std::string_view protocol = entry_at(protocols, hop); !protocol.empty()) {
            if (protocol != "http" && protocol != "https") {
                return fail(malformed_request, "X-Forwarded-Proto is neither http nor https.");
            }
            request.secure = protocol == "https";
        }
        const auto hosts = entries_from_right(request.headers, "X-Forwarded-Host");
        if (const std::string_view forwarded = entry_at(hosts, hop); !forwarded.empty()) {
            host = forwarded;
        }
    }
    // Most requests of a thread name the same host.
    struct Last {
        std::string host;
        bool secure = false;
        std::string origin;
    };
    thread_local Last last;
    if (host.empty() || last.host != host || last.secure != request.secure) {
        const auto normal = normalize_authority(host, request.secure);
        if (!normal) return fail(malformed_request, "The host of the request is malformed.");
        last = {
            std::string(host), request.secure, (request.secure ? "https://" : "http://") + *normal
        };
    }
    request.origin = last.origin;
    return {};
}

}  // namespace ostiary::http
