#pragma once

#include "sql/postgres/connection.hpp"
#include "sql/postgres/server_error.hpp"

#include <string>
#include <vector>

namespace ostiary::sql::postgres {

// The value of `ostiary.tenant` for a query.
const std::string& tenant_setting(const TenantId& tenant, const Query& query);

// The statements of a batch on the way through one connection, as a part of a group.
class Transmission {
public:
    // Encodes the statements, which are prepared on the connection. Throws Defect.
    Transmission(
        Connection& connection,
        const TenantId& tenant,
        const std::vector<Statement>& statements
    );

    // What the group has sent already.
    struct Progress {
        const std::string* setting;  // of `ostiary.tenant` in the transaction
        std::size_t sent = 0;
    };
    // Sends the statements without ending the group.
    void send(Progress& progress);

    struct Failed {
        std::size_t statement;
        ServerError error;
    };
    // Whether it is one of these statements that an answer of the group belongs to, or one before.
    bool covers(std::size_t result) const { return result <= results_.back(); }
    Failed failure(const Connection::Group& group, std::size_t result) const;

    // The rows of each statement, or which guard touched none, of a group without failure.
    void read(const Connection::Group& group, Written& written) const;

private:
    Connection& connection_;
    const TenantId& tenant_;
    const std::vector<Statement>& statements_;
    std::vector<const PreparedStatement*> prepared_;
    std::vector<Parameters> parameters_;
    std::vector<std::size_t> results_;  // which answer of the group is whose
};

}  // namespace ostiary::sql::postgres
