#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

// PostgreSQL by the bare library, one connection at a time.
namespace ostiary::bench {

struct ClosePostgres {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using PgConnection = std::unique_ptr<PGconn, ClosePostgres>;
using PgResult = std::unique_ptr<PGresult, ClosePostgres>;

// All of these throw std::runtime_error.
PgConnection connect_postgres(const std::string& url);
// Waits for the end of all statements of `script`.
void run(const PgConnection& connection, const char* script);
void prepare(const PgConnection& connection, const char* name, const char* text);
void expect_success(const PgConnection& connection, const PgResult& result);

}  // namespace ostiary::bench
