#include "sql/postgres/transaction.hpp"

#include "sql/errors.hpp"

#include <string_view>

namespace ostiary::sql::postgres {

const std::string& tenant_setting(const TenantId& tenant, const Query& query) {
    static const std::string all = "*";
    if (query.scope == Scope::global) return all;
    if (tenant.value == all) throw Defect("a tenant cannot be named *");
    return tenant.value;
}

Transmission::Transmission(
    Connection& connection,
    const TenantId& tenant,
    const std::vector<Statement>& statements
)
    : connection_(connection), tenant_(tenant), statements_(statements) {
    for (const Statement& statement : statements) {
        const Query& query = *statement.query;
        tenant_setting(tenant, query);
        prepared_.push_back(connection.find_prepared(query));
        parameters_.emplace_back(
            query.name,
            prepared_.back()->description,
            query.scope == Scope::tenant ? &tenant.value : nullptr,
            statement.values
        );
    }
}

void Transmission::send(bool begin) {
    const std::string* setting = &tenant_setting(tenant_, *statements_[0].query);
    connection_.use_tenant(*setting);
    std::size_t sent = 0;
    if (begin) {
        connection_.send_command("begin");
        ++sent;
    }
    for (std::size_t i = 0; i < statements_.size(); ++i) {
        const std::string* wanted = &tenant_setting(tenant_, *statements_[i].query);
        if (*wanted != *setting) {
            connection_.send_tenant_in_transaction(*wanted);
            setting = wanted;
            ++sent;
        }
        connection_.send_execute(*prepared_[i], parameters_[i]);
        results_.push_back(sent++);
    }
}

// What fails before a statement (`begin`, its setting) counts as its failure.
std::size_t Transmission::statement_of(std::size_t result) const {
    std::size_t statement = 0;
    while (statement + 1 < results_.size() && results_[statement] < result) ++statement;
    return statement;
}

std::optional<Transmission::Failed>
Transmission::read(const Connection::Group& group, Written& written) const {
    for (std::size_t i = 0; i < group.results.size(); ++i) {
        const auto status = PQresultStatus(group.results[i].get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) continue;
        return Failed{statement_of(i), read_error(group.results[i].get())};
    }
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
                return std::nullopt;
            }
        }
        written.rows.push_back(std::move(rows));
    }
    return std::nullopt;
}

}  // namespace ostiary::sql::postgres
