#include "identity/lockout.hpp"

#include "base/loop.hpp"
#include "base/try.hpp"
#include "crypto/digest.hpp"
#include "identity/errors.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

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
// How often, and how long after each other, an attempt looks whether it would be one too many while
// failures of those ahead are being written.
constexpr int most_looks = 50;
constexpr std::chrono::milliseconds between_looks{2};

// Length prefixes keep two different lists from being joined to one text.
store::AttemptCounter counter_of(std::string kind, std::initializer_list<std::string_view> parts) {
    Sha256 digest;
    for (const auto part : parts) digest.update(std::to_string(part.size()) + ":").update(part);
    return {std::move(kind), digest.finish()};
}

std::string name_of(const TenantId& tenant, const store::AttemptCounter& counter) {
    return tenant.value + '\n' + counter.kind + '\n' + counter.target;
}

const store::AttemptCount*
find_count(const std::vector<store::AttemptCount>& counts, std::string_view kind) {
    const auto found = std::ranges::find(counts, kind, &store::AttemptCount::kind);
    return found == counts.end() ? nullptr : &*found;
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

Attempt::~Attempt() {
    if (owner_) owner_->leave(*this);
}

std::vector<store::AttemptCounter> Attempt::counters() const {
    std::vector<store::AttemptCounter> counters;
    counters.reserve(limited_.size());
    for (const auto& [counter, attempts] : limited_) counters.push_back(counter);
    return counters;
}

void Lockout::enter(Attempt& attempt) {
    const std::lock_guard lock(mutex_);
    attempt.ticket_ = ++last_ticket_;
    for (const auto& [counter, attempts] : attempt.limited_) {
        under_way_[name_of(attempt.tenant_, counter)].push_back({attempt.ticket_});
    }
    attempt.owner_ = this;
}

void Lockout::begin_failing(const Attempt& attempt) {
    const std::lock_guard lock(mutex_);
    for (const auto& [counter, attempts] : attempt.limited_) {
        auto& running = under_way_.at(name_of(attempt.tenant_, counter));
        std::ranges::find(running, attempt.ticket_, &Running::ticket)->is_failing = true;
    }
}

void Lockout::leave(const Attempt& attempt) {
    const std::lock_guard lock(mutex_);
    for (const auto& [counter, attempts] : attempt.limited_) {
        const auto found = under_way_.find(name_of(attempt.tenant_, counter));
        auto& running = found->second;
        running.erase(std::ranges::find(running, attempt.ticket_, &Running::ticket));
        if (running.empty()) under_way_.erase(found);
    }
}

std::vector<Lockout::Ahead> Lockout::ahead_of(const Attempt& attempt) {
    std::vector<Ahead> all;
    all.reserve(attempt.limited_.size());
    const std::lock_guard lock(mutex_);
    for (const auto& [counter, attempts] : attempt.limited_) {
        Ahead& ahead = all.emplace_back();
        for (const Running& other : under_way_.at(name_of(attempt.tenant_, counter))) {
            if (other.ticket >= attempt.ticket_) break;
            ++ahead.count;
            ahead.some_are_failing = ahead.some_are_failing || other.is_failing;
        }
    }
    return all;
}

Task<Attempt> Lockout::begin(Attempter attempter, SentinelPolicy policy) {
    const std::int64_t attempts = policy.max_attempts.value_or(default_attempts);
    Attempt attempt;
    attempt.tenant_ = attempter.tenant;
    attempt.lock_ = policy.lockout_duration.value_or(default_lock_minutes) * minute;
    if (attempter.known_browser.empty()) {
        const std::string network = network_of(attempter.address);
        attempt.limited_ = {
            {counter_of("pair", {attempter.subject, network}), attempts},
            {counter_of("identifier", {attempter.subject}), attempts * everywhere_factor},
            {counter_of("address", {network}),
             std::max(attempts * address_factor, least_per_address)},
        };
    } else {
        attempt.limited_ = {
            {counter_of("browser", {attempter.subject, attempter.known_browser}), attempts}
        };
    }
    enter(attempt);
    for (int looks = 1;; ++looks) {
        CO_TRY(const Verdict verdict, co_await judge(attempt));
        if (verdict == Verdict::allowed) co_return attempt;
        if (verdict == Verdict::refused || looks == most_looks) {
            co_return std::unexpected(refusal(attempt.lock_));
        }
        CO_CHECK(co_await sleep_for(between_looks));
    }
}

// Those ahead are counted before what has failed is read: whoever fails meanwhile is counted twice
// at worst, and never not at all. Where that may be what makes one too many, it is unclear.
Task<Lockout::Verdict> Lockout::judge(const Attempt& attempt) {
    const auto ahead = ahead_of(attempt);
    CO_TRY(const auto counts, co_await lockouts_.find(attempt.tenant_, attempt.counters()));
    const auto still_ahead = ahead_of(attempt);
    const Milliseconds now = clock_.now();
    Verdict verdict = Verdict::allowed;
    for (std::size_t i = 0; i < attempt.limited_.size(); ++i) {
        const auto& [counter, most] = attempt.limited_[i];
        const auto* const count = find_count(counts, counter.kind);
        if (const Milliseconds left = count ? count->locked_for(now) : 0; left > 0) {
            co_return std::unexpected(refusal(left));
        }
        // One alone may always try: its failure is what locks.
        const std::int64_t failures = count ? count->failures_at(now, window) : 0;
        if (ahead[i].count == 0 || failures + ahead[i].count < most) continue;
        const bool is_unclear =
            still_ahead[i].count < ahead[i].count || still_ahead[i].some_are_failing;
        if (!is_unclear) co_return Verdict::refused;
        verdict = Verdict::unclear;
    }
    co_return verdict;
}

Task<void> Lockout::succeed(Attempt attempt) {
    CO_TRY(const auto counts, co_await lockouts_.find(attempt.tenant_, attempt.counters()));
    const Milliseconds now = clock_.now();
    for (const auto& count : counts) {
        const Milliseconds left = count.locked_for(now);
        if (left > 0) co_return std::unexpected(refusal(left));
    }
    co_return ok();
}

Task<void> Lockout::fail(Attempt attempt) {
    begin_failing(attempt);
    const Milliseconds now = clock_.now();
    sql::Batch batch;
    for (const auto& [counter, attempts] : attempt.limited_) {
        store::Lockouts::count(batch, counter, {window, attempts, attempt.lock_}, now);
    }
    CO_TRY(const auto written, co_await database_.write(attempt.tenant_, std::move(batch)));
    if (!written.conflict) co_return ok();
    const auto& counter = attempt.limited_.at(written.conflict->statement).counter;
    CO_TRY(const auto counts, co_await lockouts_.find(attempt.tenant_, {counter}));
    const Milliseconds left = counts.empty() ? 0 : counts.front().locked_for(now);
    co_return std::unexpected(refusal(left > 0 ? left : attempt.lock_));
}

Error Lockout::refusal(Milliseconds left) const {
    const auto minutes = (left + minute - 1) / minute;
    const std::string relative =
        fmt::format("in {} {}", minutes, minutes == 1 ? "minute" : "minutes");
    Error error = fail_with(
                      errors::too_many_attempts,
                      fmt::format(R"({{"relativeTime":"{}","minutes":{}}})", relative, minutes)
    )
                      .error();
    error.description =
        fmt::format("Too many attempts in a short time. Please try again {}.", relative);
    error.retry_after = static_cast<int>(left / 1000) + 1;
    return error;
}

}  // namespace ostiary::identity
