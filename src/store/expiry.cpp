#include "store/expiry.hpp"

#include "base/try.hpp"
#include "store_sql.hpp"

#include <array>

namespace ostiary::store {
namespace {

// Tokens before the grants they hang on: removing a grant first would remove them in one large
// step.
constexpr std::array queries{
    &expiry_sql::interactions,
    &expiry_sql::authorization_codes,
    &expiry_sql::access_tokens,
    &expiry_sql::refresh_tokens,
    &expiry_sql::sessions,
    &expiry_sql::grants,
    &expiry_sql::lockouts,
    &expiry_sql::setup_links,
};

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
