#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "crypto/password_hash.hpp"
#include "identity/fair_pool.hpp"

#include <optional>
#include <string>

namespace ostiary::identity {

// Too many passwords wait to be hashed. The answer carries `Retry-After: 1`: the queue is bounded
// to about that much work.
inline constexpr ErrorKind hashing_overloaded{
    "request.rate_limit_exceeded",
    429,
    "The server is busy with other passwords; try again in a moment."
};

// Hashes and verifies passwords on threads of its own, fairly between those who ask and never more
// than it can answer soon (identity/fair_pool.hpp). What is refused ends with hashing_overloaded.
//
// What is asked for is charged to a share: tenant and client address.
//
// Thread safety: all members may be called concurrently, on threads with a loop.
class PasswordHasher {
public:
    struct Settings {
        FairPool::Settings pool;
        Argon2Parameters argon2;
    };

    // Settings that check_argon2_parameters() accepts.
    PasswordHasher(Settings settings, Random& random);

    // Argon2id with the parameters of the settings.
    Task<std::string> hash(Share share, Secret password);

    // Whether the password is that of `hash`. Without a hash (there is no such user, or the user
    // has no password), and with one that cannot be read, a decoy of the usual cost is verified,
    // and the answer is false: neither the answer nor its time tells whether the user exists.
    Task<bool> verify(Share share, Secret password, std::optional<PasswordHash> hash);

    // Whether there is room for another password of that share now. Who reads something first asks
    // before that: a flood is refused before it costs the database anything.
    Result<void> check_room(const Share& share) const { return pool_.check_room(share); }

    // Whether to hash() again a password that was just verified.
    bool needs_rehash(const PasswordHash& hash) const;

    std::size_t queued() const { return pool_.queued(); }
    // Ends what waits with hashing_overloaded, and returns when what runs has ended.
    void stop() { pool_.stop(); }

private:
    Settings settings_;
    Random& random_;
    PasswordHash decoy_;
    FairPool pool_;
};

}  // namespace ostiary::identity
