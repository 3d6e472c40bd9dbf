#include "limits/postgres.hpp"

#include <stdexcept>

namespace ostiary::bench {

PgConnection connect_postgres(const std::string& url) {
    PgConnection connection(PQconnectdb(url.c_str()));
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        throw std::runtime_error(PQerrorMessage(connection.get()));
    }
    return connection;
}

void run(const PgConnection& connection, const char* script) {
    expect_success(connection, PgResult(PQexec(connection.get(), script)));
}

void prepare(const PgConnection& connection, const char* name, const char* text) {
    expect_success(connection, PgResult(PQprepare(connection.get(), name, text, 0, nullptr)));
}

void expect_success(const PgConnection& connection, const PgResult& result) {
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        throw std::runtime_error(PQerrorMessage(connection.get()));
    }
}

}  // namespace ostiary::bench
