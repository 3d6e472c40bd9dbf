#pragma once

#include "audit/recorder.hpp"
#include "oauth/client_authentication/client_authentication.hpp"
#include "oidc/presented_token.hpp"
#include "sql/database.hpp"
#include "store/grants.hpp"

#include <string>

namespace ostiary::oidc {

// https://www.rfc-editor.org/rfc/rfc7009#section-2
//
// A revoked token takes its grant with it, and so every other token of it, as RFC 7009 section 2.1
// asks for refresh tokens and allows for access tokens. A rotated refresh token does so as well:
// whoever still holds it does not want what came after it.
//
// Thread safety: all members may be called concurrently.
class Revocation {
public:
    Revocation(
        oauth::ClientAuthentication& authentication,
        TokenFinder& tokens,
        store::Grants& grants,
        sql::Database& database,
        audit::Recorder& recorder,
        const Clock& clock
    )
        : authentication_(authentication),
          tokens_(tokens),
          grants_(grants),
          database_(database),
          recorder_(recorder),
          clock_(clock) {}

    Task<void> handle(
        const oauth::Context& context,
        std::string authorization,
        const oauth::Parameters& parameters
    );

private:
    struct Target;
    static Result<Target>
    target_of(const PresentedToken& token, const Client& client, Milliseconds now);
    Task<void>
    revoke(const oauth::Context& context, Target target, const oauth::AuthenticatedClient& client);

    oauth::ClientAuthentication& authentication_;
    TokenFinder& tokens_;
    store::Grants& grants_;
    sql::Database& database_;
    audit::Recorder& recorder_;
    const Clock& clock_;
};

}  // namespace ostiary::oidc
