#pragma once

#include "oauth/authorization/requested_grant.hpp"
#include "oauth/gate.hpp"
#include "store/interactions.hpp"

#include <string>
#include <vector>

namespace ostiary::oauth {

struct ConsentScope {
    std::string name;
    std::optional<std::string> description;
};
struct ConsentResource {
    std::string name;
    std::string indicator;
    std::vector<ConsentScope> scopes;
};

// What the consent page shows: who asks whom for what.
struct ConsentView {
    Client client;
    EndUser user;
    std::vector<std::string> oidc_scopes;    // not allowed yet, without openid and offline_access
    std::vector<ConsentResource> resources;  // with permissions not allowed yet
    std::string redirect_uri;
};

// The decisions of the consent page. The page holds no authority: what is granted follows from the
// stored request and the user's permissions when the code is issued.
//
// `interaction` is the one that the browser's cookie `_interaction` proves; `session_bearer` is the
// value of its cookie `_session`, which must be of the session that the interaction waits for.
//
// Thread safety: all members may be called concurrently.
class ConsentService {
public:
    ConsentService(
        Gate& gate,
        store::Interactions& interactions,
        store::Sessions& sessions,
        store::Grants& grants,
        const Clock& clock
    )
        : gate_(gate),
          interactions_(interactions),
          sessions_(sessions),
          grants_(grants),
          clock_(clock) {}

    // session_not_found unless consent is what the interaction waits for.
    Task<ConsentView>
    view(const Context& context, const Interaction& interaction, std::string session_bearer);
    // Both return the path to resume at.
    Task<std::string>
    accept(const Context& context, Interaction interaction, std::string session_bearer);
    Task<std::string>
    deny(const Context& context, Interaction interaction, std::string session_bearer);

private:
    Task<Session>
    get_session(const Context& context, const Interaction& interaction, std::string session_bearer);
    Task<std::string> decide_on(const Context& context, Interaction interaction);

    Gate& gate_;
    store::Interactions& interactions_;
    store::Sessions& sessions_;
    store::Grants& grants_;
    const Clock& clock_;
};

// Where the browser goes when a page has noted its outcome.
std::string resume_path(const Interaction& interaction);

}  // namespace ostiary::oauth
