#include "store/expiry.hpp"

#include "base/try.hpp"
#include "store_sql.hpp"

#include <vector>

namespace ostiary::store {
namespace {

// The statements of expiry.sql that remove rows of a tenant, in the order of that file.
std::vector<const sql::Query*> removals() {
    std::vector<const sql::Query*> queries;
    for (const sql::Query* query : all_queries) {
        if (query->scope == sql::Scope::tenant && query->name.starts_with("expiry.")) {
            queries.push_back(query);
        }
    }
    return queries;
}

}  // namespace

Task<std::vector<TenantId>> Expiry::tenants() {
    CO_TRY(const auto rows, co_await database_.run({}, expiry_sql::tenants, {}));
    std::vector<TenantId> ids;
    for (std::size_t i = 0; i < rows.size(); ++i)
        sql::read_cell(rows.row(i)[0], ids.emplace_back());
    co_return ids;
}

Task<std::int64_t> Expiry::remove(TenantId tenant, Milliseconds cutoff) {
    std::int64_t removed = 0;
    static const auto queries = removals();
    for (const sql::Query* query : queries) {
        std::int64_t affected = 0;
        do {
            sql::Batch batch;
            batch.add(*query, cutoff);
            CO_TRY(const auto written, co_await database_.write(tenant, std::move(batch)));
            affected = written.conflict ? 0 : written.rows[0].affected;
            removed += affected;
        } while (affected > 0);
    }
    co_return removed;
}

}  // namespace ostiary::store
