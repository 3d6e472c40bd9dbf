#include "sql/postgres/transaction.hpp"

#include "sql/errors.hpp"

#include <string_view>

namespace ostiary::sql::postgres {

namespace {

const std::string all_tenants = "*";

}  // namespace

const std::string& tenant_setting(const TenantId& tenant, const Query& query) {
    return query.scope == Scope::global ? all_tenants : tenant.value;
}

Transmission::Transmission(
    Connection& connection,
    const TenantId& tenant,
    const std::vector<Statement>& statements
)
    : connection_(connection), tenant_(tenant), statements_(statements) {
    prepared_.reserve(statements.size());
    parameters_.reserve(statements.size());
    results_.resize(statements.size(), joint);
    for (const Statement& statement : statements) {
        const Query& query = *statement.query;
        if (query.scope == Scope::tenant && tenant.value == all_tenants) {
            throw Defect("a tenant cannot be named *");
        }
        prepared_.push_back(connection.find_prepared(query));
        parameters_.emplace_back(
            query.name,
            prepared_.back()->description,
            query.scope == Scope::tenant ? &tenant.value : nullptr,
            statement.values
        );
    }
}

void Transmission::send(std::size_t index, std::size_t result) {
    connection_.send_execute(*prepared_[index], parameters_[index]);
    results_[index] = result;
}

void Transmission::read(const Connection::Group& group, Written& written) const {
    written.rows.reserve(statements_.size());
    for (std::size_t i = 0; i < statements_.size(); ++i) {
        if (results_[i] == joint) {
            written.rows.push_back(Rows{.names = {}, .cells = {}, .affected = 1});
            continue;
        }
        PGresult* const result = group.results.at(results_[i]).get();
        const std::string_view name = statements_[i].query->name;
        Rows rows = read_rows(name, prepared_[i]->description, result);
        if (statements_[i].guard == Guard::some_row) {
            if (std::string_view(PQcmdStatus(result)).starts_with("SELECT")) {
                throw Defect(std::string(name) + ": a select cannot guard a batch");
            }
            if (rows.affected == 0) {
                written.conflict = Conflict{Conflict::Kind::guard, i, {}};
                written.rows.clear();
                return;
            }
        }
        written.rows.push_back(std::move(rows));
    }
}

}  // namespace ostiary::sql::postgres
