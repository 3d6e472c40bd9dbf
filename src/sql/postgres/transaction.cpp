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
    results_.reserve(statements.size());
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

void Transmission::send(Progress& progress) {
    for (std::size_t i = 0; i < statements_.size(); ++i) {
        const std::string& wanted = tenant_setting(tenant_, *statements_[i].query);
        if (wanted != *progress.setting) {
            connection_.send_tenant_in_transaction(wanted);
            progress.setting = &wanted;
            ++progress.sent;
        }
        connection_.send_execute(*prepared_[i], parameters_[i]);
        results_.push_back(progress.sent++);
    }
}

// What fails before a statement (its setting) counts as its failure, and so does the commit as that
// of the last.
Transmission::Failed Transmission::failure(const Connection::Group& group, std::size_t result)
    const {
    std::size_t statement = 0;
    while (statement + 1 < results_.size() && results_[statement] < result) ++statement;
    return {statement, read_error(group.results[result].get())};
}

void Transmission::read(const Connection::Group& group, Written& written) const {
    written.rows.reserve(statements_.size());
    for (std::size_t i = 0; i < statements_.size(); ++i) {
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
