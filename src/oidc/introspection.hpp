#pragma once

#include "oauth/client_authentication/client_authentication.hpp"
#include "oauth/gate.hpp"
#include "oidc/presented_token.hpp"

#include <string>

namespace ostiary::oidc {

// https://www.rfc-editor.org/rfc/rfc7662#section-2
//
// Who may ask about what:
//   - A client about its own tokens, whether it has a secret or not.
//   - A first-party client with a secret also about the access tokens of other clients of the
//     tenant: it stands for the APIs that these tokens are sent to.
//   - Nobody else. A refresh token is sent to nobody but this server, and a third-party client is
//     no API of the tenant.
// Whoever may not ask hears what is said of an unknown token. So does everybody about a JWT: it has
// an audience of its own, which verifies it.
//
// Thread safety: all members may be called concurrently.
class Introspection {
public:
    Introspection(
        oauth::ClientAuthentication& authentication,
        TokenFinder& tokens,
        oauth::Gate& gate,
        const Clock& clock
    )
        : authentication_(authentication), tokens_(tokens), gate_(gate), clock_(clock) {}

    // The answer as JSON.
    Task<std::string> handle(
        const oauth::Context& context,
        std::string authorization,
        const oauth::Parameters& parameters
    );

private:
    Task<std::string> describe(
        const oauth::Context& context,
        store::Presented<AccessToken> presented,
        const Client& asker
    );
    Task<std::string> describe(
        const oauth::Context& context,
        store::Presented<RefreshToken> presented,
        const Client& asker
    );
    Task<bool>
    is_admitted(const oauth::Context& context, oauth::Question question, store::Standing standing);

    oauth::ClientAuthentication& authentication_;
    TokenFinder& tokens_;
    oauth::Gate& gate_;
    const Clock& clock_;
};

}  // namespace ostiary::oidc
