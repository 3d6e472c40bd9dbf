#include "identity/authentication.hpp"

#include "base/try.hpp"
#include "identity/errors.hpp"
#include "identity/username_policy.hpp"

#include <algorithm>

namespace ostiary::identity {
namespace {

constexpr Milliseconds day = 24 * 60 * 60'000;

std::optional<PasswordHash> hash_of(const std::optional<User>& user) {
    if (!user || !user->password_digest || !user->password_algorithm) return std::nullopt;
    const auto method = find_password_method(*user->password_algorithm);
    if (!method) return std::nullopt;
    return PasswordHash{*method, *user->password_digest};
}

// Whether the tenant lets passwords expire, and this one has. The policy's own start counts for
// passwords that are older than it.
bool is_expired(const User& user, const json::object& policy, Milliseconds now) {
    if (user.is_password_expired) return true;
    const auto* enabled = policy.if_contains("enabled");
    const auto* days = policy.if_contains("validPeriodDays");
    if (!enabled || !enabled->is_bool() || !enabled->get_bool()) return false;
    if (!days || !days->is_int64()) return false;
    Milliseconds since = user.password_updated_at.value_or(user.created_at);
    const auto* start = policy.if_contains("enabledAt");
    if (start && start->is_int64()) since = std::max(since, start->get_int64());
    return since + days->get_int64() * day <= now;
}

Result<void> check_state(const store::Snapshot& snapshot, const User& user, Milliseconds now) {
    if (user.is_suspended) return fail(errors::user_suspended);
    if (is_expired(user, snapshot.experience.password_expiration, now)) {
        return fail(errors::password_expired);
    }
    return {};
}

}  // namespace

Task<std::optional<User>>
Authentication::find_user(std::shared_ptr<const store::Snapshot> snapshot, Identifier identifier) {
    switch (identifier.type) {
        case IdentifierType::email:
            co_return co_await users_.find_by_email(snapshot->tenant, identifier.value);
        case IdentifierType::phone:
            co_return co_await users_.find_by_phone(snapshot->tenant, identifier.value);
        case IdentifierType::username:
            break;
    }
    co_return co_await users_.find_by_username(
        snapshot->tenant, std::move(identifier.value), username_case(snapshot->experience)
    );
}

Task<Authenticated> Authentication::verify_password(
    std::shared_ptr<const store::Snapshot> snapshot,
    PasswordAttempt attempt
) {
    const Share share{snapshot->tenant.value, attempt.address};
    CO_CHECK(hasher_.check_room(share));
    CO_TRY(auto user, co_await find_user(snapshot, attempt.identifier));
    const bool known =
        user && std::ranges::find(attempt.known_users, user->id.value) != attempt.known_users.end();

    Attempter attempter;
    attempter.tenant = snapshot->tenant;
    attempter.subject =
        std::string(json::to_name(attempt.identifier.type)) + ':' + attempt.identifier.key;
    attempter.address = attempt.address;
    if (known) attempter.known_browser = attempt.browser;
    CO_TRY(
        auto counted,
        co_await lockout_.begin(std::move(attempter), snapshot->experience.sentinel_policy)
    );

    const auto hash = hash_of(user);
    const auto right = co_await hasher_.verify(share, attempt.password, hash);
    // The attempt could not be made after all.
    if (!right && right.error().is(hashing_overloaded)) co_return std::unexpected(right.error());
    if (!right || !*right || !user || !hash) {
        CO_CHECK(co_await lockout_.fail(std::move(counted)));
        co_return fail(errors::invalid_credentials);
    }
    CO_CHECK(co_await lockout_.succeed(std::move(counted)));
    CO_CHECK(check_state(*snapshot, *user, clock_.now()));
    Authenticated authenticated{*std::move(user), std::nullopt};
    if (hasher_.needs_rehash(*hash)) {
        // A busy hasher is no reason to refuse: the next sign-in will find the time.
        auto stronger = co_await hasher_.hash(share, std::move(attempt.password));
        if (stronger) authenticated.stronger_digest = *std::move(stronger);
    }
    co_return authenticated;
}

void Authentication::record(sql::Batch& batch, const Authenticated& authenticated) {
    const auto& digest = authenticated.user.password_digest;
    if (digest && authenticated.stronger_digest) {
        store::Users::rehash_password(
            batch,
            authenticated.user.id,
            *digest,
            *authenticated.stronger_digest,
            to_text(PasswordMethod::Argon2id)
        );
    }
}

}  // namespace ostiary::identity
