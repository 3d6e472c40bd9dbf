#pragma once

#include "http/route.hpp"
#include "management/changes.hpp"
#include "store/grants.hpp"
#include "store/sessions.hpp"
#include "store/users.hpp"

#include <vector>

namespace ostiary::management {

// Times in `payload` are seconds, as in tokens; `expiresAt` is in milliseconds.
struct SessionPayload {
    std::int64_t exp = 0;
    std::int64_t iat = 0;
    std::string jti;
    std::string uid;
    std::string kind = "Session";
    std::int64_t login_ts = 0;
    std::string account_id;
    json::object authorizations;

    static constexpr auto fields() {
        using P = SessionPayload;
        return std::tuple{
            json::field("exp", &P::exp),
            json::field("iat", &P::iat),
            json::field("jti", &P::jti),
            json::field("uid", &P::uid),
            json::field("kind", &P::kind),
            json::field("loginTs", &P::login_ts),
            json::field("accountId", &P::account_id),
            json::field("authorizations", &P::authorizations),
        };
    }
};

struct SessionShape {
    SessionPayload payload;
    std::optional<json::object> last_submission;
    std::optional<std::string> client_id;
    std::optional<std::string> account_id;
    std::int64_t expires_at = 0;

    static constexpr auto fields() {
        using S = SessionShape;
        return std::tuple{
            json::field("payload", &S::payload),
            json::field("lastSubmission", &S::last_submission),
            json::field("clientId", &S::client_id),
            json::field("accountId", &S::account_id),
            json::field("expiresAt", &S::expires_at),
        };
    }
};

struct SessionsShape {
    std::vector<SessionShape> sessions;

    static constexpr auto fields() {
        return std::tuple{json::field("sessions", &SessionsShape::sessions)};
    }
};

struct GrantPayload {
    std::int64_t exp = 0;
    std::int64_t iat = 0;
    std::string jti;
    std::string kind = "Grant";
    std::string client_id;
    std::string account_id;

    static constexpr auto fields() {
        using P = GrantPayload;
        return std::tuple{
            json::field("exp", &P::exp),
            json::field("iat", &P::iat),
            json::field("jti", &P::jti),
            json::field("kind", &P::kind),
            json::field("clientId", &P::client_id),
            json::field("accountId", &P::account_id),
        };
    }
};

struct GrantApplication {
    std::string id;
    std::string name;

    static constexpr auto fields() {
        return std::tuple{
            json::field("id", &GrantApplication::id), json::field("name", &GrantApplication::name)
        };
    }
};

struct GrantShape {
    std::string id;
    GrantPayload payload;
    std::int64_t expires_at = 0;
    GrantApplication application;

    static constexpr auto fields() {
        using G = GrantShape;
        return std::tuple{
            json::field("id", &G::id),
            json::field("payload", &G::payload),
            json::field("expiresAt", &G::expires_at),
            json::field("application", &G::application),
        };
    }
};

struct GrantsShape {
    std::vector<GrantShape> grants;

    static constexpr auto fields() {
        return std::tuple{json::field("grants", &GrantsShape::grants)};
    }
};

struct ListGrants {
    std::optional<std::string> app_type;

    static constexpr auto fields() {
        return std::tuple{json::field("appType", &ListGrants::app_type)};
    }
};

struct RevokeSession {
    std::optional<std::string> revoke_grants_target;

    static constexpr auto fields() {
        return std::tuple{json::field("revokeGrantsTarget", &RevokeSession::revoke_grants_target)};
    }
};

// The sessions of a user and what the user allowed applications.
class UserSessionsApi {
public:
    UserSessionsApi(
        sql::Database& database,
        store::Snapshots& snapshots,
        Changes& changes,
        Clock& clock
    )
        : users_(database),
          sessions_(database),
          grants_(database),
          snapshots_(snapshots),
          changes_(changes),
          clock_(clock) {}

    std::vector<http::Route> routes();

    Task<SessionsShape> list(const http::Request& request, http::Path<"userId"> id);
    Task<SessionShape>
    get(const http::Request& request, http::Path<"userId"> id, http::Path<"sessionId"> session_id);
    Task<void> revoke(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Path<"sessionId"> session_id,
        http::Query<RevokeSession> query
    );
    Task<GrantsShape> list_grants(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Query<ListGrants> query
    );
    Task<void> revoke_grant(
        const http::Request& request,
        http::Path<"userId"> id,
        http::Path<"grantId"> grant_id
    );

private:
    Task<Session> find(TenantId tenant, UserId user, std::string uid);
    Task<SessionShape> present(TenantId tenant, Session session);
    Task<std::shared_ptr<const store::ClientEntry>>
    find_client(const http::Request& request, ClientId id);

    store::Users users_;
    store::Sessions sessions_;
    store::Grants grants_;
    store::Snapshots& snapshots_;
    Changes& changes_;
    Clock& clock_;
};

}  // namespace ostiary::management
