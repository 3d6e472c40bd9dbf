#include "redis/url.hpp"

#include "base/encoding.hpp"

#include <algorithm>
#include <charconv>

namespace ostiary::redis {
namespace {

bool is_number(std::string_view text, int least, int most) {
    int number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    return error == std::errc{} && end == last && number >= least && number <= most;
}

bool is_host(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return c > ' ' && c < 0x7f &&
               std::string_view("/?#@[]\\").find(static_cast<char>(c)) == std::string_view::npos;
    });
}

// `user:password`, percent-encoded, or the password alone behind its colon.
bool read_credentials(std::string_view text, Address& address) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto user = percent_decode(text.substr(0, colon), false);
    auto password = percent_decode(text.substr(colon + 1), false);
    if (!user || !password || password->empty()) return false;
    if (!user->empty()) address.user = *user;
    address.password = Secret(*std::move(password));
    return true;
}

bool read_place(std::string_view text, Address& address) {
    std::string_view host = text;
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return false;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (!is_host(host)) return false;
    address.host = host;
    if (rest.empty()) return true;
    if (!rest.starts_with(':') || !is_number(rest.substr(1), 1, 65535)) return false;
    address.port = rest.substr(1);
    return true;
}

}  // namespace

std::optional<Address> parse_url(std::string_view url) {
    Address address;
    if (url.starts_with("rediss://")) {
        address.tls = true;
        url.remove_prefix(9);
    } else if (url.starts_with("redis://")) {
        url.remove_prefix(8);
    } else {
        return std::nullopt;
    }
    // The last one: passwords are often pasted as they are.
    if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
        if (!read_credentials(url.substr(0, at), address)) return std::nullopt;
        url.remove_prefix(at + 1);
    }
    const std::size_t slash = std::min(url.find('/'), url.size());
    const std::string_view database = slash < url.size() ? url.substr(slash + 1) : "";
    if (!database.empty() && !is_number(database, 0, 1'000'000)) return std::nullopt;
    if (!read_place(url.substr(0, slash), address)) return std::nullopt;
    return address;
}

}  // namespace ostiary::redis
