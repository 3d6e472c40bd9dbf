#include "store/sessions.hpp"

#include "base/try.hpp"
#include "store/implied.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

namespace sql_of = sessions_sql;

// Less than this is not worth writing.
constexpr Milliseconds least_extension = 60'000;

struct Row : Session {
    sql::Bytes raw_id;
    sql::Bytes raw_digest;
    std::optional<std::string> raw_uid;
    std::optional<Milliseconds> raw_created_at;
    std::optional<Milliseconds> raw_last_seen_at;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Row::raw_id),
            sql::column("digest", &Row::raw_digest),
            sql::column("uid", &Row::raw_uid),
            sql::column("user_id", &Row::user_id),
            sql::column("authenticated_at", &Row::authenticated_at),
            sql::column("created_at", &Row::raw_created_at),
            sql::column("expires_at", &Row::expires_at),
            sql::column("last_seen_at", &Row::raw_last_seen_at),
            sql::column("user_agent", &Row::user_agent),
            sql::column("address", &Row::address),
            sql::column("revoked_at", &Row::revoked_at),
        };
    }
};

Session to_session(Row row) {
    Session session = std::move(static_cast<Session&>(row));
    session.id = std::move(row.raw_id.value);
    session.digest = std::move(row.raw_digest.value);
    session.uid = row.raw_uid ? *std::move(row.raw_uid) : session_name(session.id);
    session.created_at = row.raw_created_at.value_or(time_of_id(session.id));
    session.last_seen_at = row.raw_last_seen_at.value_or(session.created_at);
    return session;
}

}  // namespace

Task<std::optional<Session>> Sessions::find(TenantId tenant, std::string bearer, Milliseconds now) {
    CO_TRY(
        auto row,
        co_await find_bearer<Row>(
            database_, std::move(tenant), sql_of::find, std::move(bearer), now
        )
    );
    if (!row) co_return std::optional<Session>{};
    co_return std::optional<Session>(to_session(*std::move(row)));
}

Task<std::optional<Presented<Session>>>
Sessions::find_with_user(TenantId tenant, std::string bearer, Milliseconds now) {
    CO_TRY(
        auto found,
        co_await find_presented<Row>(
            database_,
            std::move(tenant),
            standing_sql::of_session,
            Behind::user,
            std::move(bearer),
            now
        )
    );
    if (!found) co_return std::optional<Presented<Session>>{};
    co_return std::optional<Presented<Session>>(
        std::in_place, to_session(std::move(found->artefact)), std::move(found->standing)
    );
}

Task<std::optional<Session>> Sessions::find_by_uid(TenantId tenant, std::string uid) {
    std::string key = session_key(uid);
    std::optional<Row> row;
    if (is_session_id(key)) {
        CO_TRY(
            row,
            co_await database_.find<Row>(
                std::move(tenant), sql_of::find_named, sql::Bytes{std::move(key)}
            )
        );
    } else {
        CO_TRY(
            row,
            co_await database_.find<Row>(std::move(tenant), sql_of::find_by_uid, std::move(uid))
        );
    }
    if (!row) co_return std::optional<Session>{};
    co_return std::optional<Session>(to_session(*std::move(row)));
}

Task<std::vector<Session>> Sessions::list_of_user(TenantId tenant, UserId user, Milliseconds now) {
    CO_TRY(
        auto rows, co_await database_.list<Row>(std::move(tenant), sql_of::list_of_user, user, now)
    );
    std::vector<Session> sessions;
    sessions.reserve(rows.size());
    for (auto& row : rows) sessions.push_back(to_session(std::move(row)));
    co_return sessions;
}

Secret Sessions::add(sql::Batch& batch, Session& session, Random& random, Milliseconds now) {
    BearerToken bearer = mint_bearer_token(random, now);
    session.id = std::move(bearer.id);
    session.digest = std::move(bearer.digest);
    session.uid = session_name(session.id);
    batch.add(
        sql_of::insert,
        sql::Bytes{session.id},
        sql::Bytes{session.digest},
        session.user_id,
        session.authenticated_at,
        unless_implied(session.created_at, time_of_id(session.id)),
        session.expires_at,
        unless_implied(session.last_seen_at, session.created_at),
        session.user_agent,
        session.address
    );
    return std::move(bearer.text);
}

Secret Sessions::add_rotation(sql::Batch& batch, Session& session, Random& random) {
    BearerToken bearer = renew_bearer_token(random, session.id);
    batch.require(
        sql_of::rotate,
        sql::Bytes{session.id},
        sql::Bytes{session.digest},
        sql::Bytes{bearer.digest},
        session.authenticated_at,
        session.last_seen_at,
        session.expires_at,
        session.user_agent,
        session.address
    );
    session.digest = std::move(bearer.digest);
    return std::move(bearer.text);
}

void Sessions::add_touch(
    sql::Batch& batch,
    const Session& session,
    Milliseconds now,
    Milliseconds expires_at
) {
    if (now - session.last_seen_at < least_extension) {
        batch.require(sql_of::note_use, sql::Bytes{session.id}, sql::Bytes{session.digest}, now);
    } else {
        batch.require(
            sql_of::touch, sql::Bytes{session.id}, sql::Bytes{session.digest}, now, expires_at
        );
    }
}

void Sessions::add_revocation(sql::Batch& batch, std::string_view uid, Milliseconds now) {
    const std::string key = session_key(uid);
    if (is_session_id(key)) {
        batch.add(sql_of::revoke_named, sql::Bytes{key}, now);
    } else {
        batch.add(sql_of::revoke_by_uid, uid, now);
    }
}

void Sessions::add_revocation_of_user(sql::Batch& batch, const UserId& user, Milliseconds now) {
    batch.add(sql_of::revoke_of_user, user, now);
}

}  // namespace ostiary::store
