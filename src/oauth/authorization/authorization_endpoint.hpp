#pragma once

#include "oauth/authorization/answer.hpp"
#include "oauth/authorization/code_issuer.hpp"
#include "oauth/authorization/pipeline.hpp"
#include "oauth/gate.hpp"
#include "store/interactions.hpp"

#include <optional>
#include <string>

namespace ostiary::oauth {

struct AuthorizationStores {
    sql::Database& database;
    store::Sessions& sessions;
    store::Interactions& interactions;
    store::Grants& grants;
};

// https://www.rfc-editor.org/rfc/rfc6749#section-3.1
// https://openid.net/specs/openid-connect-core-1_0.html#AuthorizationEndpoint
//
// A request whose checks pass either ends at once, if the browser has a session and the user
// allowed the client all of it before, or becomes an interaction: the browser goes to the sign-in
// or the consent page, which note their outcome in it, and comes back to resume().
//
// The session is made here, when sign-in is done, always under a new bearer value; the browser that
// resumes must hold the interaction's bearer value, so neither the address of an interaction nor a
// planted cookie gets anybody into another's session.
//
// Thread safety: all members may be called concurrently.
class AuthorizationEndpoint {
public:
    AuthorizationEndpoint(
        store::Snapshots& clients,
        tokens::KeyRings& rings,
        Gate& gate,
        CodeIssuer& codes,
        AuthorizationStores stores,
        Random& random,
        const Clock& clock
    )
        : clients_(clients),
          rings_(rings),
          gate_(gate),
          codes_(codes),
          stores_(stores),
          random_(random),
          clock_(clock) {}

    Task<AuthorizationAnswer>
    authorize(const Context& context, const Parameters& parameters, Browser browser);

    // GET /oidc/auth/{uid}
    Task<AuthorizationAnswer> resume(const Context& context, std::string uid, Browser browser);

private:
    struct Attempt;

    Task<AuthorizationAnswer>
    go_on(const Context& context, Interaction interaction, Browser browser);
    Task<AuthorizationAnswer> proceed(Attempt attempt);
    // The user, and unless that is all, what they are asked for and have allowed.
    Task<void> load_standing(Attempt& attempt, const Session& session, bool is_of_user_only);
    Task<void> load_session(Attempt& attempt, std::string bearer);
    std::optional<Interaction>
    recall_interaction(const Context& context, const std::string& uid, const Browser& browser);
    Task<std::optional<Interaction>>
    find_interaction(const Context& context, const std::string& uid, const Browser& browser);
    void begin_session(Attempt& attempt, Interaction& interaction, const UserId& user);
    Task<AuthorizationAnswer> ask(Attempt& attempt, std::string_view prompt);
    Task<AuthorizationAnswer> finish(Attempt& attempt, const Session& session);
    Task<AuthorizationAnswer> refuse(Attempt& attempt, Error error);
    Task<AuthorizationAnswer> write(Attempt& attempt);

    store::Snapshots& clients_;
    tokens::KeyRings& rings_;
    Gate& gate_;
    CodeIssuer& codes_;
    AuthorizationStores stores_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace ostiary::oauth
