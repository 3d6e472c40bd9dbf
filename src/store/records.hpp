#pragma once

#include "base/try.hpp"
#include "sql/database.hpp"

#include <string>
#include <vector>

namespace ostiary::store {

// A row of one text, selected as `id`.
struct IdRow {
    std::string id;
    static constexpr auto columns() { return std::tuple{sql::column("id", &IdRow::id)}; }
};

template <class... Arguments>
Task<std::vector<std::string>> list_ids(
    sql::Database& database,
    TenantId tenant,
    const sql::Query& query,
    Arguments... arguments
) {
    CO_TRY(
        auto rows, co_await database.list<IdRow>(std::move(tenant), query, std::move(arguments)...)
    );
    std::vector<std::string> ids;
    ids.reserve(rows.size());
    for (auto& row : rows) ids.push_back(std::move(row.id));
    co_return ids;
}

// Reads rows with a record that only adds columns() to the model's type.
template <class Model, class Record, class... Arguments>
Task<std::optional<Model>> find_model(
    sql::Database& database,
    TenantId tenant,
    const sql::Query& query,
    Arguments... arguments
) {
    CO_TRY(
        auto record,
        co_await database.find<Record>(std::move(tenant), query, std::move(arguments)...)
    );
    if (!record) co_return std::optional<Model>{};
    co_return std::optional<Model>(std::move(*record));
}

template <class Model, class Record, class... Arguments>
Task<std::vector<Model>> list_models(
    sql::Database& database,
    TenantId tenant,
    const sql::Query& query,
    Arguments... arguments
) {
    CO_TRY(
        auto records,
        co_await database.list<Record>(std::move(tenant), query, std::move(arguments)...)
    );
    std::vector<Model> models;
    models.reserve(records.size());
    for (auto& record : records) models.push_back(std::move(record));
    co_return models;
}

}  // namespace ostiary::store
