#include "sql/postgres/consistent_reader.hpp"

#include "sql/errors.hpp"
#include "sql/postgres/server_error.hpp"
#include "sql/postgres/types.hpp"

#include <utility>

namespace ostiary::sql::postgres {
namespace {

constexpr const char* name = "consistent read";

class Reader final : public ConsistentReader {
public:
    explicit Reader(Handle connection) : connection_(std::move(connection)) {
        check(PQexec(
            connection_.get(),
            "begin isolation level repeatable read read only; set local statement_timeout = 0; "
            "set local idle_in_transaction_session_timeout = 0; set local ostiary.tenant = '*'"
        ));
    }

    Rows run(const std::string& text, const Values& values) override {
        check(PQprepare(connection_.get(), "", text.c_str(), 0, nullptr));
        const auto described = check(PQdescribePrepared(connection_.get(), ""));
        const Description description = read_description(described.get());
        const Parameters parameters(name, description, nullptr, values);
        const auto result = check(PQexecPrepared(
            connection_.get(),
            "",
            parameters.count(),
            parameters.values(),
            parameters.lengths(),
            parameters.formats(),
            1
        ));
        return read_rows(name, description, result.get());
    }

private:
    ResultPointer check(PGresult* result) {
        ResultPointer owner(result);
        const auto status = PQresultStatus(result);
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return owner;
        if (PQstatus(connection_.get()) == CONNECTION_BAD) {
            throw Unavailable("PostgreSQL: the connection was lost");
        }
        read_error(result).raise(name);
    }

    Handle connection_;
};

}  // namespace

std::unique_ptr<ConsistentReader> make_consistent_reader(Handle connection) {
    return std::make_unique<Reader>(std::move(connection));
}

}  // namespace ostiary::sql::postgres
