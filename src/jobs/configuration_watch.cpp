#include "jobs/configuration_watch.hpp"

#include "base/try.hpp"
#include "store/tenants.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace ostiary::jobs {
namespace {

std::optional<std::int64_t> read_version(std::string_view text) {
    std::int64_t version = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, version);
    if (error != std::errc{} || end != last) return std::nullopt;
    return version;
}

}  // namespace

ConfigurationWatch::~ConfigurationWatch() = default;

Feed& ConfigurationWatch::add(Feed::Options options, metrics::Registry& registry) {
    const metrics::Labels labels{{"channel", options.name}};
    auto& up = registry.gauge(
        "ostiary_channel_up", "Whether a channel between nodes is connected.", labels
    );
    auto& failures = registry.counter(
        "ostiary_channel_failures_total",
        "Failed attempts to connect a channel between nodes, and lost connections.",
        labels
    );
    auto& messages = registry.counter(
        "ostiary_channel_messages_total", "Messages that came on a channel between nodes.", labels
    );
    options.connected = [this, &up] {
        up.set(1);
        is_due_ = true;
    };
    options.failed = [&up, &failures] {
        up.set(0);
        failures.add();
    };
    options.message = [this, &messages](std::string_view message) {
        messages.add();
        changed(message);
    };
    return *feeds_.emplace_back(std::make_unique<Feed>(std::move(options)));
}

void ConfigurationWatch::changed(std::string_view message) {
    const std::size_t slash = std::min(message.find('/'), message.size());
    const std::string_view tenant = message.substr(0, slash);
    if (!store::is_tenant_id(tenant)) return;
    const TenantId id{std::string(tenant)};
    const auto version =
        slash < message.size() ? read_version(message.substr(slash + 1)) : std::nullopt;
    version ? snapshots_.invalidate_unless(id, *version) : snapshots_.invalidate(id);
}

bool ConfigurationWatch::may_rest() const {
    return std::chrono::steady_clock::now() - looked_at_ < longest_rest &&
           std::ranges::any_of(
               feeds_, [](const auto& feed) { return feed->is_complete_up_to(turn); }
           );
}

Task<void> ConfigurationWatch::run() {
    if (!is_due_.exchange(false) && may_rest()) co_return ok();
    const auto began = std::chrono::steady_clock::now();
    looked_at_ = {};
    CO_CHECK(co_await snapshots_.refresh());
    looked_at_ = began;
    co_return ok();
}

}  // namespace ostiary::jobs
