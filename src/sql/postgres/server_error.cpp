#include "sql/postgres/server_error.hpp"

#include "sql/errors.hpp"

#include <libpq-fe.h>

namespace ostiary::sql::postgres {
namespace {

std::string field(const PGresult* result, int code) {
    const char* const text = PQresultErrorField(result, code);
    return text ? text : "";
}

bool is_unavailable(std::string_view state) {
    for (const std::string_view prefix : {
             "08",     // connection exception
             "53",     // insufficient resources: disk full, too many connections
             "57",     // operator intervention: shutdown, cancelled by time-out
             "58",     // system error: I/O
             "XX",     // internal error: corruption
             "25006",  // read-only: a replica, or a server that is being demoted
             "25P03",  // idle in transaction for too long
             "55P03",  // lock not available
             "28",     // authorization: a role that is being changed
             "3D000",  // the database does not exist (any more)
         }) {
        if (state.starts_with(prefix)) return true;
    }
    return state.empty();
}

}  // namespace

ServerError::Kind ServerError::kind() const {
    if (sqlstate == "23505" || sqlstate == "23503" || sqlstate == "23514") return Kind::conflict;
    if (sqlstate == "40001" || sqlstate == "40P01") return Kind::retry;
    if (sqlstate == "26000" || (sqlstate == "0A000" && !text.empty())) return Kind::stale_plan;
    return is_unavailable(sqlstate) ? Kind::unavailable : Kind::defect;
}

Conflict::Kind ServerError::conflict_kind() const {
    if (sqlstate == "23505") return Conflict::Kind::unique;
    return sqlstate == "23503" ? Conflict::Kind::foreign_key : Conflict::Kind::check;
}

std::string ServerError::describe(std::string_view query) const {
    std::string sentence(query);
    sentence.append(": ").append(text.empty() ? "the statement failed" : text);
    return sentence.append(" (SQLSTATE ").append(sqlstate).append(")");
}

void ServerError::raise(std::string_view query) const {
    // What was to be retried and still fails is a server under stress.
    if (kind() == Kind::unavailable || kind() == Kind::retry) throw Unavailable(describe(query));
    throw Defect(describe(query));
}

ServerError read_error(const PGresult* result) {
    ServerError error{
        .sqlstate = field(result, PG_DIAG_SQLSTATE),
        .schema = field(result, PG_DIAG_SCHEMA_NAME),
        .table = field(result, PG_DIAG_TABLE_NAME),
        .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
        .text = {},
    };
    // Class 42 is syntax and names. 0A000 stands for much; only this message is about a plan.
    const std::string primary = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (error.sqlstate.starts_with("42") || primary.starts_with("cached plan")) {
        error.text = primary;
    }
    return error;
}

}  // namespace ostiary::sql::postgres
