#pragma once

#include "sql/postgres/connection.hpp"
#include "sql/postgres/server_error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ostiary::sql::postgres {

// The value of `ostiary.tenant` for a query.
const std::string& tenant_setting(const TenantId& tenant, const Query& query);

// The statements of a batch on the way through one connection: encoded all before the first is
// sent, so that nothing but the connection itself can fail in between.
class Transmission {
public:
    Transmission(
        Connection& connection,
        const TenantId& tenant,
        const std::vector<Statement>& statements
    );

    // Sends `begin` if asked, then the statements, without ending the group.
    void send(bool begin);

    // Where the group failed.
    struct Failed {
        std::size_t statement;
        ServerError error;
    };
    // The rows of each statement, until a guard fails.
    std::optional<Failed> read(const Connection::Group& group, Written& written) const;

private:
    std::size_t statement_of(std::size_t result) const;

    Connection& connection_;
    const TenantId& tenant_;
    const std::vector<Statement>& statements_;
    std::vector<const PreparedStatement*> prepared_;
    std::vector<Parameters> parameters_;
    std::vector<std::size_t> results_;  // which answer of the group is whose
};

}  // namespace ostiary::sql::postgres
