#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "model/sign_in_experience.hpp"
#include "store/lockouts.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ostiary::identity {

// Who tries to prove something.
struct Attempter {
    TenantId tenant;
    // What the attempts are made on, as it is compared: "username:ada", "user:<id>".
    std::string subject;
    std::string address;
    // Proven: this browser has signed in with that subject before. Empty: it has not.
    std::string known_browser;
};

class Lockout;

// An attempt that was allowed. While it lasts, it counts like a failure for the attempts beside it.
class Attempt {
public:
    Attempt() = default;
    Attempt(Attempt&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)),
          tenant_(std::move(other.tenant_)),
          limited_(std::move(other.limited_)),
          ticket_(other.ticket_),
          lock_(other.lock_) {}
    Attempt& operator=(Attempt&& other) noexcept {
        std::swap(owner_, other.owner_);
        std::swap(tenant_, other.tenant_);
        std::swap(limited_, other.limited_);
        std::swap(ticket_, other.ticket_);
        std::swap(lock_, other.lock_);
        return *this;
    }
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    ~Attempt();

private:
    friend class Lockout;

    struct Limited {
        store::AttemptCounter counter;
        std::int64_t attempts = 0;
    };

    std::vector<store::AttemptCounter> counters() const;

    Lockout* owner_ = nullptr;
    TenantId tenant_{};
    std::vector<Limited> limited_{};
    std::uint64_t ticket_ = 0;
    Milliseconds lock_ = 0;  // how long it locks if it is the last one
};

// Stops the guessing of passwords and codes. Every way to prove who one is asks here first.
//
// Attempts of the last hour are counted for four things:
//   pair        one subject from one address: the policy's limit (100)
//   identifier  one subject from everywhere: five times as many
//   address     one address on all subjects: ten times as many, at least 1000
//   browser     one subject from a browser that has signed in with it: the policy's limit
// A browser that has signed in before meets only its own counter. So one address cannot lock its
// victim out elsewhere, and many addresses together cannot lock out the browsers the victim uses.
//
// Only a failure is written, before its answer leaves: who signs in writes nothing here, so that
// those behind one address do not wait for each other. What is under way is counted in memory. The
// nodes of a cluster do not see each other's, so an outcome counts only as long as no counter is
// locked when it is known: no more failures than the limit are ever answered, nor a success after.
//
// Thread safety: all members may be called concurrently.
class Lockout {
public:
    Lockout(sql::Database& database, store::Lockouts& lockouts, Clock& clock)
        : database_(database), lockouts_(lockouts), clock_(clock) {}

    // Allows the attempt, or refuses it with too_many_attempts. Giving it up counts nothing.
    Task<Attempt> begin(Attempter attempter, SentinelPolicy policy);

    // To be called before anybody learns that it was right, or wrong: what it was wrong by counts.
    // too_many_attempts if others have used up the limit meanwhile.
    Task<void> succeed(Attempt attempt);
    Task<void> fail(Attempt attempt);

private:
    friend class Attempt;

    struct Running {
        std::uint64_t ticket;
        bool is_failing = false;  // its failure is being written, or is written
    };
    // Those that began before an attempt and have not left, of one of its counters.
    struct Ahead {
        std::int64_t count = 0;
        bool some_are_failing = false;
    };
    enum class Verdict { allowed, refused, unclear };

    void enter(Attempt& attempt);
    void begin_failing(const Attempt& attempt);
    void leave(const Attempt& attempt);
    std::vector<Ahead> ahead_of(const Attempt& attempt);
    // The error of a locked counter, or whether the attempt would be one too many.
    Task<Verdict> judge(const Attempt& attempt);
    Error refusal(Milliseconds left) const;

    sql::Database& database_;
    store::Lockouts& lockouts_;
    Clock& clock_;
    std::mutex mutex_;
    std::uint64_t last_ticket_ = 0;
    std::unordered_map<std::string, std::vector<Running>> under_way_;  // in order of their tickets
};

// The network that an address stands for: itself, or its /64 in IPv6, of which one host has all.
std::string network_of(const std::string& address);

}  // namespace ostiary::identity
