#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "crypto/bearer_token.hpp"
#include "model/interaction.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>

namespace ostiary::store {

// How long a browser may take from the authorization request to the end of consent.
inline constexpr Milliseconds interaction_lifetime = 3600 * 1000;

// Interactions, found by the bearer value of the cookie `_interaction` and by nothing else: a URL
// that names one (its uid) gives no access to it.
//
// Every write demands the version that was read and fails if another request wrote in between;
// the caller then answers that the step must be repeated.
//
// Thread safety: all members may be called concurrently.
class Interactions {
public:
    explicit Interactions(sql::Database& database) : database_(database) {}

    // The interaction that is neither finished nor expired, or nothing.
    Task<std::optional<Interaction>> find(TenantId tenant, std::string bearer, Milliseconds now);

    // Gives `interaction` its id, digest, uid and times; returns the value of the cookie.
    static Secret
    add(sql::Batch& batch, Interaction& interaction, Random& random, Milliseconds now);

    // Writes prompt, progress, sign-in state, user and session.
    static void add_update(sql::Batch& batch, const Interaction& interaction);
    // The same at once. False if another request wrote first; else `interaction.version` is the new
    // one.
    Task<bool> update(TenantId tenant, Interaction& interaction);

    // A user has signed in: sets user_id, login_done and authenticated_at, and gives the
    // interaction a new bearer value, which the caller sends in place of the old cookie. Whoever
    // planted or watched the cookie before sign-in cannot go on with it.
    static Secret add_login(
        sql::Batch& batch,
        Interaction& interaction,
        const UserId& user,
        Random& random,
        Milliseconds now
    );

    // Ends the interaction; the batch fails if it was ended or changed meanwhile.
    static void add_consume(sql::Batch& batch, const Interaction& interaction, Milliseconds now);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
