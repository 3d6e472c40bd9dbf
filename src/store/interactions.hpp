#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "crypto/bearer_token.hpp"
#include "model/interaction.hpp"
#include "sql/database.hpp"
#include "store/interaction_memory.hpp"

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

    // About 2 KB each.
    static constexpr std::size_t most_remembered = 2048;

    // The interaction that is neither finished nor expired, or nothing.
    Task<std::optional<Interaction>> find(TenantId tenant, std::string bearer, Milliseconds now);

    // The same as this node has written it last, without asking the database. Another node may have
    // gone on since: what is decided by it counts only when a batch has been written that demands
    // its version. What is refused or shown without a write is to be asked of find().
    std::optional<Interaction>
    recall(const TenantId& tenant, std::string_view bearer, Milliseconds now) const;
    // After a batch has been written: the interaction as it stands since.
    void remember(const TenantId& tenant, const Interaction& interaction) {
        memory_.put(tenant, interaction);
    }
    void forget(const TenantId& tenant, const std::string& id) { memory_.remove(tenant, id); }

    // Gives `interaction` its id, digest, uid and times; returns the value of the cookie.
    static Secret
    add(sql::Batch& batch, Interaction& interaction, Random& random, Milliseconds now);

    // Writes prompt, progress, sign-in state, user and session.
    static void add_update(sql::Batch& batch, const Interaction& interaction);
    // The same; the batch fails, too, if the user is gone or suspended.
    static void
    add_update_of(sql::Batch& batch, const Interaction& interaction, const UserId& user);
    // The same at once. False if another request wrote first; else `interaction.version` is the new
    // one.
    Task<bool> update(TenantId tenant, Interaction& interaction);

    // A user has signed in: sets user_id, login_done and authenticated_at, and gives the
    // interaction a new bearer value, which the caller sends in place of the old cookie. Whoever
    // planted or watched the cookie before sign-in cannot go on with it: the id in it stays, the
    // secret does not.
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
    InteractionMemory memory_{most_remembered};
};

}  // namespace ostiary::store
