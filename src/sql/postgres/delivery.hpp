#pragma once

#include "sql/postgres/pool.hpp"
#include "sql/postgres/transaction.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace ostiary::sql::postgres {

// A read or a batch on its way to the server, and what came of it.
struct Delivery {
    const TenantId& tenant;
    const std::vector<Statement>& statements;

    Written written{};
    std::optional<Transmission::Failed> failed{};  // the server refused a statement
    std::exception_ptr thrown{};                   // Unavailable or Defect
    bool undone = false;    // nothing came of it because a statement of its group was refused
    bool is_cause = false;  // and that was one of its own; alone it might not be
    std::shared_ptr<Connection> connection{};

    bool is_settled() const { return failed || thrown || undone; }
};

// Sends deliveries as one transaction of one connection. What one of them is refused for undoes
// all; a lone one is told why, several only whose it was. Returns at the latest when the
// transaction is durable, and throws nothing.
Task<void> deliver(std::shared_ptr<Pool> pool, std::span<Delivery* const> deliveries);

}  // namespace ostiary::sql::postgres
