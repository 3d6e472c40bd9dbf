#pragma once

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "crypto/digest.hpp"
#include "sql/database.hpp"
#include "store/standing.hpp"

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

// The row of a bearer secret (crypto/bearer_token.hpp), found by the id that the text begins with;
// nothing unless it holds the digest of the whole text, as `raw_digest`.
template <class Row, class... Arguments>
Task<std::optional<Row>> find_bearer(
    sql::Database& database,
    TenantId tenant,
    const sql::Query& query,
    std::string text,
    Arguments... arguments
) {
    const auto presented = parse_bearer_token(text);
    if (!presented) co_return std::optional<Row>{};
    CO_TRY(
        auto row,
        co_await database.find<Row>(
            std::move(tenant), query, sql::Bytes{presented->id}, std::move(arguments)...
        )
    );
    if (row && !equal_constant_time(row->raw_digest.value, presented->digest)) row.reset();
    co_return row;
}

// The same, with what it hangs on, by a statement of standing.sql. The artefact's id is the
// presented one, whether or not the statement returns it.
template <class Row, class... Arguments>
Task<std::optional<Presented<Row>>> find_presented(
    sql::Database& database,
    TenantId tenant,
    const sql::Query& query,
    Behind behind,
    PresentedToken bearer,
    Arguments... arguments
) {
    sql::Values values{sql::to_value(sql::Bytes{bearer.id}), sql::to_value(arguments)...};
    CO_TRY(auto rows, co_await database.run(std::move(tenant), query, std::move(values)));
    auto presented = take_presented<Row>(rows, behind);
    if (presented && !equal_constant_time(presented->artefact.raw_digest.value, bearer.digest)) {
        presented.reset();
    }
    if (presented) presented->artefact.id = std::move(bearer.id);
    co_return presented;
}
template <class Row>
Task<std::optional<Presented<Row>>> find_nothing() {
    co_return std::optional<Presented<Row>>{};
}
template <class Row, class... Arguments>
Task<std::optional<Presented<Row>>> find_presented(
    sql::Database& database,
    TenantId tenant,
    const sql::Query& query,
    Behind behind,
    const std::string& text,
    Arguments... arguments
) {
    auto bearer = parse_bearer_token(text);
    if (!bearer) return find_nothing<Row>();
    return find_presented<Row>(
        database, std::move(tenant), query, behind, *std::move(bearer), std::move(arguments)...
    );
}

}  // namespace ostiary::store
