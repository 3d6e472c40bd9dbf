#include "server/channels.hpp"

#include "base/encoding.hpp"
#include "redis/channel.hpp"
#include "redis/url.hpp"
#include "sql/postgres/listener.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace ostiary::server {
namespace {

// Of the migration configuration_notices.
constexpr const char* notices = "ostiary_tenants";
// Of the fingerprint, enough to keep installations on one Redis apart.
constexpr std::size_t installation_digits = 16;

std::string new_sender(Random& random) {
    std::array<std::uint8_t, 12> bytes{};
    random.fill(bytes);
    return hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

Connect listener_of(const Settings& settings) {
    if (!Installation::is_postgres(settings.db_url)) return {};
    return sql::postgres_listener(
        Installation::postgres_options(settings, settings.db_url), notices
    );
}

Connect redis_channel_of(Installation& installation) {
    auto address = redis::parse_url(installation.settings().redis_url.reveal());
    if (!address) return {};
    return redis::channel(
        *std::move(address),
        "ostiary:" + installation.vault_fingerprint().substr(0, installation_digits) + ":tenants",
        new_sender(installation.random())
    );
}

}  // namespace ostiary::server
