#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "identity/identifier.hpp"
#include "identity/lockout.hpp"
#include "identity/password_hasher.hpp"
#include "model/user.hpp"
#include "store/snapshot.hpp"
#include "store/users.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::identity {

// A password that somebody offers for an identifier.
struct PasswordAttempt {
    Identifier identifier;
    Secret password;
    std::string address;
    // From a proof that the browser keeps: its name and the users it has signed in as.
    std::string browser;
    std::vector<std::string> known_users;
};

// The user whose password it was.
struct Authenticated {
    User user;
    std::optional<std::string> stronger_digest;  // of the same password, if the stored one is weak
};

// Says whose password it is: the one way to sign in with a password, for every page, API and grant.
//
// Whether the identifier is unknown, the user has no password, or the password is another: the
// error is the same, and so is the time it takes. Only who knows the password learns that the
// account is suspended or the password expired.
//
// Thread safety: all members may be called concurrently.
class Authentication {
public:
    Authentication(store::Users& users, PasswordHasher& hasher, Lockout& lockout, Clock& clock)
        : users_(users), hasher_(hasher), lockout_(lockout), clock_(clock) {}

    Task<Authenticated>
    verify_password(std::shared_ptr<const store::Snapshot> snapshot, PasswordAttempt attempt);

    // What is to be written with the step that the password allowed: a weak hash is replaced.
    static void record(sql::Batch& batch, const Authenticated& authenticated);

    // The user who is meant by an identifier.
    Task<std::optional<User>>
    find_user(std::shared_ptr<const store::Snapshot> snapshot, Identifier identifier);

private:
    store::Users& users_;
    PasswordHasher& hasher_;
    Lockout& lockout_;
    Clock& clock_;
};

}  // namespace ostiary::identity
