#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "crypto/password_hash.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ostiary::identity {

// Too many passwords wait to be hashed. The answer carries `Retry-After: 1`: the queue is bounded
// to about that much work.
inline constexpr ErrorKind hashing_overloaded{
    "request.rate_limit_exceeded",
    429,
    "Too many requests. Please try again later."
};

// Hashes and verifies passwords on threads of its own.
//
// Its queue is bounded, and shared fairly: each fairness key (tenant and client address) has a line
// of its own, and the lines are served in turn, so that a guesser waits behind itself. When the
// queue is full, the newest job of the longest line is given up for one of a shorter line; a job
// that is given up ends with hashing_overloaded before it has cost anything.
//
// A coroutine that waits here goes on on the loop it came from.
//
// Thread safety: all members may be called concurrently. The hasher outlives its loops' use of it:
// stop() ends what is queued with hashing_overloaded and waits for what runs.
class PasswordHasher {
public:
    struct Settings {
        unsigned threads = 1;
        std::size_t queue_size = 64;
        std::size_t queue_size_per_key = 16;
        Argon2Parameters argon2;
    };

    PasswordHasher(Settings settings, Random& random);
    ~PasswordHasher();

    // `fairness_key`: tenant and client address. The password is cleared after use.
    Task<std::string> hash(std::string fairness_key, Secret password);

    // Whether the password is that of `hash`. Without a hash (there is no such user, or the user
    // has no password) a decoy of the same cost is verified, and the answer is false.
    Task<bool> verify(std::string fairness_key, Secret password, std::optional<PasswordHash> hash);

    bool needs_rehash(const PasswordHash& hash) const;
    std::size_t queued() const;
    void stop();

private:
    class Pool;
    Settings settings_;
    Random& random_;
    PasswordHash decoy_;
    std::unique_ptr<Pool> pool_;
};

}  // namespace ostiary::identity
