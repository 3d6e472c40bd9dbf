#include "identity/lockout.hpp"

#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "identity/errors.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ostiary::identity {
namespace {

constexpr Milliseconds minute = 60'000;
constexpr Milliseconds window = 60 * minute;
constexpr std::int64_t default_attempts = 100;
constexpr std::int64_t default_lock_minutes = 60;
constexpr std::int64_t everywhere_factor = 5;
constexpr std::int64_t address_factor = 10;
// Behind one address there may be a whole office.
constexpr std::int64_t least_per_address = 1000;

struct Limited {
    store::AttemptCounter counter;
    std::int64_t attempts;
};

// Length prefixes keep two different lists from being joined to one text.
store::AttemptCounter counter_of(std::string kind, std::initializer_list<std::string_view> parts) {
    Sha256 digest;
    for (const auto part : parts) digest.update(std::to_string(part.size()) + ":").update(part);
    return {std::move(kind), digest.finish()};
}

std::vector<Limited> counters_of(const Attempter& who, std::int64_t attempts) {
    if (!who.known_browser.empty()) {
        return {{counter_of("browser", {who.subject, who.known_browser}), attempts}};
    }
    const std::string network = network_of(who.address);
    return {
        {counter_of("pair", {who.subject, network}), attempts},
        {counter_of("identifier", {who.subject}), attempts * everywhere_factor},
        {counter_of("address", {network}), std::max(attempts * address_factor, least_per_address)},
    };
}

}  // namespace

std::string network_of(const std::string& address) {
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    constexpr std::string_view mapped_v4("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    if (text.starts_with(mapped_v4)) {
        return fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
    }
    std::string network = "v6:";
    for (std::size_t i = 0; i < 8; ++i) network += fmt::format("{:02x}", bytes[i]);
    return network;
}

Task<CountedAttempt> Lockout::begin(Attempter attempter, SentinelPolicy policy) {
    const Milliseconds now = clock_.now();
    const Milliseconds lock = policy.lockout_duration.value_or(default_lock_minutes) * minute;
    const auto limited = counters_of(attempter, policy.max_attempts.value_or(default_attempts));

    sql::Batch batch;
    for (const auto& [counter, attempts] : limited) {
        store::Lockouts::count(batch, counter, {window, attempts, lock}, now);
    }
    CO_TRY(auto written, co_await database_.write(attempter.tenant, std::move(batch)));
    if (written.conflict) {
        co_return co_await refuse(
            attempter.tenant, limited.at(written.conflict->statement).counter, lock
        );
    }

    CountedAttempt attempt{attempter.tenant, {}};
    for (std::size_t i = 0; i < limited.size(); ++i) {
        Milliseconds started = now;
        if (!written.rows.at(i).empty()) sql::read_cell(written.rows[i].cells[0], started);
        attempt.counts.push_back({limited[i].counter, started});
    }
    co_return attempt;
}

Task<CountedAttempt>
Lockout::refuse(TenantId tenant, store::AttemptCounter counter, Milliseconds lock) {
    const Milliseconds now = clock_.now();
    CO_TRY(const auto until, co_await lockouts_.find_locked_until(tenant, std::move(counter)));
    const Milliseconds left = until && *until > now ? *until - now : lock;
    const auto minutes = (left + minute - 1) / minute;
    const std::string relative =
        fmt::format("in {} {}", minutes, minutes == 1 ? "minute" : "minutes");
    auto failure = fail_with(
        errors::too_many_attempts,
        fmt::format(R"({{"relativeTime":"{}","minutes":{}}})", relative, minutes)
    );
    failure.error().description =
        fmt::format("Too many attempts in a short time. Please try again {}.", relative);
    failure.error().retry_after = static_cast<int>(left / 1000) + 1;
    co_return failure;
}

void Lockout::take_back(sql::Batch& batch, const CountedAttempt& attempt) {
    for (const auto& [counter, started] : attempt.counts) {
        store::Lockouts::take_back(batch, counter, started);
    }
}

Task<void> Lockout::cancel(CountedAttempt attempt) {
    sql::Batch batch;
    take_back(batch, attempt);
    CO_CHECK(co_await database_.write(attempt.tenant, std::move(batch)));
    co_return ok();
}

}  // namespace ostiary::identity
