#include "identity/password_hasher.hpp"

#include "base/try.hpp"
#include "crypto/hash_memory.hpp"

#include <memory>
#include <tuple>

namespace ostiary::identity {
namespace {

bool verify_or_decoy(
    const Secret& password,
    const std::optional<PasswordHash>& hash,
    const PasswordHash& decoy
) {
    if (hash) {
        if (const auto verified = verify_password(password.reveal(), *hash)) return *verified;
    }
    std::ignore = verify_password(password.reveal(), decoy);
    return false;
}

// As long as passwords wait, a thread goes on with the memory of the last one. What that can be
// guessed by is gone as soon as none waits, the memory a while later.
class KeptMemory : public FairPool::Kept {
public:
    void on_pause() override { memory_.wipe(); }
    void on_idle() override { memory_.release(); }

private:
    HashMemory memory_;
};

}  // namespace

PasswordHasher::PasswordHasher(Settings settings, Random& random)
    : settings_(settings),
      random_(random),
      decoy_(decoy_hash(settings.argon2)),
      pool_(settings.pool, hashing_overloaded, [] { return std::make_unique<KeptMemory>(); }) {}

Task<std::string> PasswordHasher::hash(Share share, Secret password) {
    // Shared with the work, which goes on if this coroutine is destroyed.
    const auto made = std::make_shared<std::string>();
    auto work = [made, password = std::move(password), this] {
        *made = hash_password(password.reveal(), settings_.argon2, random_);
    };
    CO_CHECK(co_await pool_.run(std::move(share), std::move(work)));
    co_return std::move(*made);
}

Task<bool> PasswordHasher::verify(Share share, Secret password, std::optional<PasswordHash> hash) {
    const auto verified = std::make_shared<bool>(false);
    auto work = [verified, password = std::move(password), hash = std::move(hash), this] {
        *verified = verify_or_decoy(password, hash, decoy_);
    };
    CO_CHECK(co_await pool_.run(std::move(share), std::move(work)));
    co_return *verified;
}

bool PasswordHasher::needs_rehash(const PasswordHash& hash) const {
    return ostiary::needs_rehash(hash, settings_.argon2);
}

}  // namespace ostiary::identity
