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

    std::size_t size() const { return statements_.size(); }
    const Statement& statement(std::size_t index) const { return statements_[index]; }
    const std::string& setting(std::size_t index) const {
        return tenant_setting(tenant_, *statements_[index].query);
    }
    const Parameters& parameters(std::size_t index) const { return parameters_[index]; }

    // Sends a statement without ending the group; `result` says which answer of it will be its own.
    void send(std::size_t index, std::size_t result);

    struct Failed {
        std::size_t statement;
        ServerError error;
    };

    // The rows of each statement, or which guard touched none, of a group without failure.
    void read(const Connection::Group& group, Written& written) const;

private:
    // Of a statement that went with others: it adds one row, and returns none.
    static constexpr std::size_t joint = static_cast<std::size_t>(-1);

    Connection& connection_;
    const TenantId& tenant_;
    const std::vector<Statement>& statements_;
    std::vector<const PreparedStatement*> prepared_;
    std::vector<Parameters> parameters_;
    std::vector<std::size_t> results_;  // which answer of the group is whose
};

}  // namespace ostiary::sql::postgres
