#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "crypto/bearer_token.hpp"
#include "model/session.hpp"
#include "sql/database.hpp"
#include "store/standing.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ostiary::store {

// Sessions, each known to its browser by the bearer value of the cookie `_session`. A sign-in gives
// a session a new value, so that one planted before it is worth nothing.
//
// Thread safety: all members may be called concurrently.
class Sessions {
public:
    explicit Sessions(sql::Database& database) : database_(database) {}

    // The session that is neither revoked nor expired, or nothing.
    Task<std::optional<Session>> find(TenantId tenant, std::string bearer, Milliseconds now);
    Task<std::optional<Presented<Session>>>
    find_with_user(TenantId tenant, std::string bearer, Milliseconds now);
    // Whatever its state: the caller judges revoked_at and expires_at. For tokens that name it.
    Task<std::optional<Session>> find_by_uid(TenantId tenant, std::string uid);
    // Those that are alive.
    Task<std::vector<Session>> list_of_user(TenantId tenant, UserId user, Milliseconds now);

    // Gives `session` its id, digest and uid; returns the value of the cookie. The id, which the
    // uid says in text, is part of that value and no secret.
    static Secret add(sql::Batch& batch, Session& session, Random& random, Milliseconds now);
    // Stores the times and origin of `session` under a new bearer value, which it returns; id and
    // uid stay, and the tokens that name them. Demands that the value is still the one that was
    // read.
    static Secret add_rotation(sql::Batch& batch, Session& session, Random& random);
    // Demands that the session is alive, and its value the one that was read, when the batch is
    // written. One that was used within the last minute keeps its end.
    static void
    add_touch(sql::Batch& batch, const Session& session, Milliseconds now, Milliseconds expires_at);
    static void add_revocation(sql::Batch& batch, std::string_view uid, Milliseconds now);
    static void add_revocation_of_user(sql::Batch& batch, const UserId& user, Milliseconds now);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
