#pragma once

#include "audit/recorder.hpp"
#include "oauth/context.hpp"
#include "oauth/grant_revocation.hpp"
#include "oauth/parameters.hpp"
#include "oidc/logout/logout_form.hpp"
#include "sql/database.hpp"
#include "store/grants.hpp"
#include "store/sessions.hpp"
#include "store/snapshot.hpp"
#include "tokens/id_token.hpp"

#include <optional>
#include <string>

namespace ostiary::oidc {

// What the browser is to be answered.
struct LogoutAnswer {
    // The page that asks the user.
    struct Question {
        std::string xsrf;
        std::optional<std::string> client_name;
        UserId user_id;
    };
    std::optional<Question> question;
    // Without a question: where the browser goes. A registered address of the client with the
    // state, or a page of this provider.
    std::string location;
    // The session is over, and its cookie is worth nothing.
    bool is_session_over = false;
};

enum class Confirmation {
    required,
    // "the OP [...] MUST ask the End-User this question if an id_token_hint was not provided or if
    // the supplied ID Token does not belong to the current OP session"; else it goes without.
    as_needed,
};

// https://openid.net/specs/openid-connect-rpinitiated-1_0.html
//
// The browser is only ever sent to a post_logout_redirect_uri that is registered for the client,
// which the request must name by client_id or by an ID token that this provider issued to it.
//
// Thread safety: all members may be called concurrently.
class Logout {
public:
    Logout(
        store::Snapshots& snapshots,
        tokens::KeyRings& rings,
        store::Sessions& sessions,
        store::Grants& grants,
        oauth::GrantRevocation& revocation,
        sql::Database& database,
        audit::Recorder& recorder,
        const Clock& clock
    )
        : snapshots_(snapshots),
          rings_(rings),
          sessions_(sessions),
          grants_(grants),
          revocation_(revocation),
          database_(database),
          recorder_(recorder),
          clock_(clock) {}

    // A request to the end_session_endpoint, from a browser with that cookie value, or none.
    Task<LogoutAnswer> start(
        const oauth::Context& context,
        const oauth::Parameters& parameters,
        std::string session_bearer,
        Confirmation confirmation
    );

    // The form of the confirmation page: with logout=yes the session ends, else nothing does.
    Task<LogoutAnswer> confirm(
        const oauth::Context& context,
        const oauth::Parameters& parameters,
        std::string session_bearer
    );

private:
    struct Request;

    Task<Request> check(const oauth::Context& context, const oauth::Parameters& parameters);
    Task<LogoutAnswer>
    end(const oauth::Context& context, const Session& session, const LogoutForm& form);

    store::Snapshots& snapshots_;
    tokens::KeyRings& rings_;
    store::Sessions& sessions_;
    store::Grants& grants_;
    oauth::GrantRevocation& revocation_;
    sql::Database& database_;
    audit::Recorder& recorder_;
    const Clock& clock_;
};

}  // namespace ostiary::oidc
