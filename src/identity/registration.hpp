#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "identity/identifier.hpp"
#include "identity/password_hasher.hpp"
#include "identity/password_policy.hpp"
#include "model/user.hpp"
#include "store/snapshot.hpp"
#include "store/users.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ostiary::identity {

// What a new account is made of, or what an account is to get in addition.
struct Profile {
    std::optional<std::string> username;
    std::optional<std::string> primary_email;
    std::optional<std::string> primary_phone;
    std::optional<std::string> password_digest;  // Argon2id

    void set(const Identifier& identifier);
    UserInfo user_info() const;
};

// Makes accounts. Whether an identifier is free is decided by the database when the account is
// written; asking before is for an early answer.
//
// Thread safety: all members may be called concurrently.
class Registration {
public:
    Registration(
        store::Users& users,
        PasswordHasher& hasher,
        Random& random,
        Clock& clock,
        CommonPasswords common
    )
        : users_(users), hasher_(hasher), random_(random), clock_(clock), common_(common) {}

    // The identifier meets the tenant's policy and nobody has it.
    Task<void> check_free(std::shared_ptr<const store::Snapshot> snapshot, Identifier identifier);

    // The digest of a password that meets the tenant's policy.
    Task<std::string> digest_of(
        std::shared_ptr<const store::Snapshot> snapshot,
        Secret password,
        UserInfo user,
        std::string address
    );

    // What was added to a batch.
    struct Added {
        User user;
        // The statement that fails when the username is taken in another spelling.
        std::optional<std::size_t> username_guard;
    };

    // A new user with the profile and the tenant's default roles.
    Added add(sql::Batch& batch, const store::Snapshot& snapshot, const Profile& profile) const;
    // `user` gets what the profile has. The batch fails if the user was changed since it was read.
    Added add_update(
        sql::Batch& batch,
        const store::Snapshot& snapshot,
        User user,
        const Profile& profile
    ) const;

    // The identifier that a conflict of the batch says is taken; nothing if it is about something
    // else.
    static const ErrorKind*
    taken(const sql::Conflict& conflict, std::optional<std::size_t> username_guard);

private:
    store::Users& users_;
    PasswordHasher& hasher_;
    Random& random_;
    Clock& clock_;
    CommonPasswords common_;
};

}  // namespace ostiary::identity
