#pragma once

#include "base/clock.hpp"
#include "model/grant.hpp"
#include "model/session.hpp"
#include "model/user.hpp"
#include "oauth/context.hpp"
#include "store/grants.hpp"
#include "store/sessions.hpp"
#include "store/users.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostiary::oauth {

// "May this client get this for this subject now?"
struct Question {
    ClientId client_id;
    // Whom it is about; empty: the client acts for itself.
    std::optional<UserId> user_id = std::nullopt;
    // The grant that what is presented hangs on, and the session, if it ends with that.
    std::optional<std::string> grant_id = std::nullopt;
    std::optional<std::string> session_uid = std::nullopt;
    // The API that is asked for, and the permissions of it that are wanted.
    const Resource* resource = nullptr;
    std::vector<std::string> resource_scope = {};
};

// Everything the answer rests on, read once.
struct Facts {
    ClientEntryPtr client;
    std::shared_ptr<const store::UserWithRoles> subject;
    std::shared_ptr<const Grant> grant;
    std::optional<Session> session;
};
// What was read with a code or token that was presented.
Facts facts_of(store::Standing standing);

struct Admission {
    Facts facts;
    // The permissions of the resource that client and subject have, of those that were asked for.
    std::vector<std::string> resource_scope;

    const Client& client() const { return facts.client->client; }
    // Of the question that was admitted: throw when it named none.
    const EndUser& user() const;
    const Grant& grant() const;
};

// The decision itself: a function of the facts alone.
Result<Admission>
decide(const store::Snapshot& snapshot, const Question& question, Facts facts, Milliseconds now);

// The one gate. Every grant type, the authorization endpoint, userinfo and introspection ask here
// and decide nothing themselves: a client that is gone, a user who is gone or suspended, a session
// or grant that is revoked or expired ends all of them at once.
//
// Thread safety: all members may be called concurrently.
class Gate {
public:
    Gate(
        store::Snapshots& clients,
        store::Users& users,
        store::Grants& grants,
        store::Sessions& sessions,
        const Clock& clock
    )
        : clients_(clients), users_(users), grants_(grants), sessions_(sessions), clock_(clock) {}

    // What is refused is answered with invalid_grant, whose description says why. `known` is what
    // this request has read of it already: nothing else may be handed in.
    Task<Admission> admit(const Context& context, Question question, Facts known = {});

private:
    store::Snapshots& clients_;
    store::Users& users_;
    store::Grants& grants_;
    store::Sessions& sessions_;
    const Clock& clock_;
};

}  // namespace ostiary::oauth
