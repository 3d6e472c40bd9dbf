#include "store/expiry.hpp"

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "store_sql.hpp"

#include <algorithm>
#include <vector>

namespace ostiary::store {
namespace {

constexpr std::string_view prefix_of_file = "expiry.";
constexpr std::string_view prefix_of_looks = "look_at_";
constexpr std::string_view prefix_of_removals = "remove_";
constexpr std::size_t rows_of_a_look = 500;  // the limit in expiry.sql
// Looks that find nothing, in one call: some 50,000 rows in ten minutes.
constexpr int fruitless_looks = 10;

const sql::Query* find_removal(std::string_view table) {
    const auto is_removal = [table](const sql::Query* query) {
        std::string_view name = query->name;
        if (!name.starts_with(prefix_of_file)) return false;
        name.remove_prefix(prefix_of_file.size());
        return name.starts_with(prefix_of_removals) &&
               name.substr(prefix_of_removals.size()) == table;
    };
    return *std::ranges::find_if(all_queries, is_removal);
}

struct Look {
    std::string last;  // identifier
    std::size_t rows = 0;
    bool found = false;
};

Look read_look(const sql::Rows& rows, Milliseconds cutoff) {
    Look look;
    look.rows = rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Milliseconds expires_at = 0;
        sql::read_cell(rows.row(i)[1], expires_at);
        look.found = look.found || expires_at < cutoff;
    }
    if (look.rows > 0) look.last = std::get<sql::Bytes>(rows.row(look.rows - 1)[0]).value;
    return look;
}

}  // namespace

// How a table loses its rows.
struct Expiry::Removal {
    const sql::Query* look;  // none if `remove` finds them by itself
    const sql::Query* remove;
};

// The statements of expiry.sql, in the order of that file.
std::vector<Expiry::Removal> Expiry::removals() {
    std::vector<Removal> removals;
    for (const sql::Query* query : all_queries) {
        std::string_view name = query->name;
        if (query->scope != sql::Scope::tenant || !name.starts_with(prefix_of_file)) continue;
        name.remove_prefix(prefix_of_file.size());
        if (name.starts_with(prefix_of_looks)) {
            removals.push_back({query, find_removal(name.substr(prefix_of_looks.size()))});
        } else if (!name.starts_with(prefix_of_removals)) {
            removals.push_back({nullptr, query});
        }
    }
    return removals;
}

Task<std::vector<TenantId>> Expiry::tenants() {
    CO_TRY(const auto rows, co_await database_.run({}, expiry_sql::tenants, {}));
    std::vector<TenantId> ids;
    for (std::size_t i = 0; i < rows.size(); ++i)
        sql::read_cell(rows.row(i)[0], ids.emplace_back());
    co_return ids;
}

Task<std::int64_t> Expiry::remove(TenantId tenant, Milliseconds cutoff) {
    static const auto all = removals();
    std::int64_t removed = 0;
    for (const Removal& removal : all) {
        CO_TRY(
            const std::int64_t affected,
            removal.look ? co_await walk(tenant, removal, cutoff)
                         : co_await sweep(tenant, removal, cutoff)
        );
        removed += affected;
    }
    co_return removed;
}

Task<std::int64_t> Expiry::sweep(TenantId tenant, Removal removal, Milliseconds cutoff) {
    std::int64_t removed = 0;
    for (std::int64_t affected = 1; affected > 0; removed += affected) {
        sql::Batch batch;
        batch.add(*removal.remove, cutoff);
        CO_TRY(affected, co_await write(tenant, std::move(batch)));
    }
    co_return removed;
}

Task<std::int64_t> Expiry::walk(TenantId tenant, Removal removal, Milliseconds cutoff) {
    const std::pair key{tenant.value, removal.look};
    const auto known = reached_.find(key);
    std::string reached = known == reached_.end() ? std::string() : known->second;
    // Nothing expires before it is made.
    const sql::Bytes end{bound_of_ids_before(cutoff)};

    std::int64_t removed = 0;
    for (int fruitless = 0; fruitless < fruitless_looks;) {
        CO_TRY(
            const auto rows,
            co_await database_.run(tenant, *removal.look, {sql::Bytes{reached}, end})
        );
        const Look look = read_look(rows, cutoff);
        fruitless = look.found ? 0 : fruitless + 1;
        if (look.found) {
            sql::Batch batch;
            batch.add(*removal.remove, sql::Bytes{reached}, sql::Bytes{look.last}, cutoff);
            CO_TRY(const std::int64_t affected, co_await write(tenant, std::move(batch)));
            removed += affected;
        }
        if (look.rows < rows_of_a_look) {
            reached_.erase(key);
            co_return removed;
        }
        reached = look.last;
    }
    reached_[key] = std::move(reached);
    co_return removed;
}

Task<std::int64_t> Expiry::write(TenantId tenant, sql::Batch batch) {
    CO_TRY(const auto written, co_await database_.write(std::move(tenant), std::move(batch)));
    co_return written.conflict ? 0 : written.rows[0].affected;
}

}  // namespace ostiary::store
