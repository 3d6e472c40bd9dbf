#include "identity/registration.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "identity/username_policy.hpp"

namespace ostiary::identity {
namespace {

const ErrorKind& in_use(IdentifierType type) {
    switch (type) {
        case IdentifierType::email:
            return errors::email_in_use;
        case IdentifierType::phone:
            return errors::phone_in_use;
        case IdentifierType::username:
            break;
    }
    return errors::username_in_use;
}

// A username that differs in case only is another user, unless the tenant says otherwise: then the
// batch asks for it, since no index does.
std::optional<std::size_t> guard_username(
    sql::Batch& batch,
    const store::Snapshot& snapshot,
    const Profile& profile,
    const UserId& self
) {
    if (!profile.username) return std::nullopt;
    if (username_case(snapshot.experience) == store::UsernameCase::sensitive) return std::nullopt;
    return store::Users::require_free_username(batch, *profile.username, self);
}

void apply(User& user, const Profile& profile, Milliseconds now) {
    if (profile.username) user.username = profile.username;
    if (profile.primary_email) user.primary_email = profile.primary_email;
    if (profile.primary_phone) user.primary_phone = profile.primary_phone;
    if (profile.password_digest) {
        user.password_digest = profile.password_digest;
        user.password_algorithm = to_text(PasswordMethod::Argon2id);
        user.password_updated_at = now;
        user.is_password_expired = false;
    }
    user.updated_at = now;
}

}  // namespace

void Profile::set(const Identifier& identifier) {
    switch (identifier.type) {
        case IdentifierType::username:
            username = identifier.value;
            break;
        case IdentifierType::email:
            primary_email = identifier.value;
            break;
        case IdentifierType::phone:
            primary_phone = identifier.value;
            break;
    }
}

UserInfo Profile::user_info() const {
    return {{}, username.value_or(""), primary_email.value_or(""), primary_phone.value_or("")};
}

Task<void>
Registration::check_free(std::shared_ptr<const store::Snapshot> snapshot, Identifier identifier) {
    const TenantId& tenant = snapshot->tenant;
    std::optional<User> owner;
    switch (identifier.type) {
        case IdentifierType::email: {
            CO_TRY(owner, co_await users_.find_by_email(tenant, identifier.value));
            break;
        }
        case IdentifierType::phone: {
            CO_TRY(owner, co_await users_.find_by_phone(tenant, identifier.value));
            break;
        }
        case IdentifierType::username: {
            CO_CHECK(check_username(identifier.value, snapshot->experience));
            const auto username_case = identity::username_case(snapshot->experience);
            CO_TRY(
                owner, co_await users_.find_by_username(tenant, identifier.value, username_case)
            );
            break;
        }
    }
    if (owner) co_return fail(in_use(identifier.type));
    co_return ok();
}

Task<std::string> Registration::digest_of(
    std::shared_ptr<const store::Snapshot> snapshot,
    Secret password,
    UserInfo user,
    std::string address
) {
    CO_CHECK(check_password(password.reveal(), snapshot->experience.password_policy, user, common_)
    );
    co_return co_await hasher_.hash({snapshot->tenant.value, address}, std::move(password));
}

Registration::Added Registration::add(
    sql::Batch& batch,
    const store::Snapshot& snapshot,
    const Profile& profile
) const {
    Added added;
    const Milliseconds now = clock_.now();
    added.user.id = UserId(short_id(random_));
    added.user.created_at = now;
    apply(added.user, profile, now);
    added.username_guard = guard_username(batch, snapshot, profile, added.user.id);
    store::Users::insert(batch, added.user);
    for (const Role& role : snapshot.roles) {
        if (role.is_default && role.type == RoleType::user) {
            store::Users::add_role(batch, added.user.id, role.id);
        }
    }
    return added;
}

Registration::Added Registration::add_update(
    sql::Batch& batch,
    const store::Snapshot& snapshot,
    User user,
    const Profile& profile
) const {
    Added added;
    const Milliseconds now = clock_.now();
    const Milliseconds seen = user.updated_at;
    apply(user, profile, now);
    added.username_guard = guard_username(batch, snapshot, profile, user.id);
    store::Users::update(batch, user, seen);
    if (profile.password_digest) {
        store::Users::update_password(
            batch, user.id, *profile.password_digest, to_text(PasswordMethod::Argon2id), now
        );
    }
    added.user = std::move(user);
    return added;
}

const ErrorKind*
Registration::taken(const sql::Conflict& conflict, std::optional<std::size_t> username_guard) {
    if (conflict.kind == sql::Conflict::Kind::guard) {
        return conflict.statement == username_guard ? &errors::username_in_use : nullptr;
    }
    if (conflict.kind != sql::Conflict::Kind::unique) return nullptr;
    if (conflict.constraint == store::Users::username_taken) return &errors::username_in_use;
    if (conflict.constraint == store::Users::email_taken) return &errors::email_in_use;
    if (conflict.constraint == store::Users::phone_taken) return &errors::phone_in_use;
    return nullptr;
}

}  // namespace ostiary::identity
