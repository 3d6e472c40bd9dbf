#pragma once

#include "audit/recorder.hpp"
#include "base/clock.hpp"
#include "model/grant.hpp"
#include "oauth/context.hpp"
#include "sql/database.hpp"

#include <string>
#include <string_view>

namespace ostiary::oauth {

// Whose grant is revoked, and why.
struct RevokedGrant {
    std::string grant_id;
    ClientId client_id;
    UserId user_id;
    std::string_view reason;
};

// Ends grants, and with each of them every code and token that hangs on it. The audit event is
// written with it.
//
// Thread safety: all members may be called concurrently.
class GrantRevocation {
public:
    GrantRevocation(sql::Database& database, audit::Recorder& recorder, const Clock& clock)
        : database_(database), recorder_(recorder), clock_(clock) {}

    // Does nothing if it is revoked already.
    Task<void> revoke(const Context& context, RevokedGrant grant);
    // As a part of a bigger change.
    void add(sql::Batch& batch, const Context& context, const RevokedGrant& grant);

private:
    sql::Database& database_;
    audit::Recorder& recorder_;
    const Clock& clock_;
};

}  // namespace ostiary::oauth
