#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "model/sign_in_experience.hpp"
#include "store/lockouts.hpp"

#include <optional>
#include <string>
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

// An attempt that was allowed and counted.
struct CountedAttempt {
    struct Count {
        store::AttemptCounter counter;
        Milliseconds window_started_at = 0;
    };
    TenantId tenant;
    std::vector<Count> counts;
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
// Thread safety: all members may be called concurrently.
class Lockout {
public:
    Lockout(sql::Database& database, store::Lockouts& lockouts, Clock& clock)
        : database_(database), lockouts_(lockouts), clock_(clock) {}

    // Counts the attempt, or refuses it with too_many_attempts. The attempt counts as a failure
    // until take_back().
    Task<CountedAttempt> begin(Attempter attempter, SentinelPolicy policy);

    // The attempt was right: to be written with what follows from it.
    static void take_back(sql::Batch& batch, const CountedAttempt& attempt);
    // The attempt could not be made after all.
    Task<void> cancel(CountedAttempt attempt);

private:
    Task<CountedAttempt> refuse(TenantId tenant, store::AttemptCounter counter, Milliseconds lock);

    sql::Database& database_;
    store::Lockouts& lockouts_;
    Clock& clock_;
};

// The network that an address stands for: itself, or its /64 in IPv6, of which one host has all.
std::string network_of(const std::string& address);

}  // namespace ostiary::identity
