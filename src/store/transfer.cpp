#include "store/transfer.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "sql/statistics.hpp"
#include "store/transfer_cells.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <istream>
#include <map>
#include <ostream>

namespace ostiary::store {
namespace {

constexpr std::size_t page_size = 1000;
constexpr std::size_t batch_size = 200;

const auto tables = std::to_array<TransferTable>({
    {"tenants", {"id"}, true},
    {"systems", {"key"}, true},
    {"settings", {"key"}},
    {"tenant_keys", {"id"}},
    {"sign_in_experiences", {"id"}},
    {"clients", {"id"}},
    {"client_secrets", {"client_id", "name"}},
    {"resources", {"id"}},
    {"scopes", {"id"}},
    {"roles", {"id"}},
    {"role_scopes", {"role_id", "scope_id"}},
    {"client_roles", {"client_id", "role_id"}},
    {"client_consent_scopes", {"client_id", "kind", "scope"}},
    {"users", {"id"}},
    {"user_roles", {"user_id", "role_id"}},
    {"personal_access_tokens", {"user_id", "name"}},
    {"lockouts", {"kind", "target"}},
    {"setup_links", {"id"}},
    {"sessions", {"id"}},
    {"interactions", {"id"}},
    {"grants", {"id"}},
    {"authorization_codes", {"id"}},
    {"access_tokens", {"id"}},
    {"refresh_tokens", {"id"}},
    {"audit_events", {"id"}},
    {"audit_blocks", {"node", "number"}},
});

std::string select_page(const TransferTable& table, bool first) {
    const std::string keys = fmt::format("{}", fmt::join(table.key, ", "));
    std::string text = fmt::format("select * from {}", table.name);
    std::size_t parameter = 1;
    std::vector<std::string> conditions;
    if (!table.global) conditions.push_back(fmt::format("tenant_id = ${}", parameter++));
    if (!first) {
        std::vector<std::string> after;
        after.reserve(table.key.size());
        for (std::size_t i = 0; i < table.key.size(); ++i)
            after.push_back(fmt::format("${}", parameter++));
        conditions.push_back(fmt::format("({}) > ({})", keys, fmt::join(after, ", ")));
    }
    if (!conditions.empty()) text += fmt::format(" where {}", fmt::join(conditions, " and "));
    return text + fmt::format(" order by {} limit {}", keys, page_size);
}

class Writer {
public:
    Writer(sql::ConsistentReader& reader, std::ostream& output)
        : reader_(reader), output_(output) {}

    void table(const TransferTable& table, const TenantId& tenant) {
        sql::Values after;
        for (bool first = true;; first = false) {
            sql::Values values;
            if (!table.global) values.push_back(sql::to_value(tenant));
            for (const auto& value : after) values.push_back(value);
            const sql::Rows rows = reader_.run(select_page(table, first), values);
            for (std::size_t i = 0; i < rows.size(); ++i) row(table, rows, i);
            if (rows.size() < page_size) return;
            after = key_of(table, rows);
        }
    }

    std::int64_t count() const { return count_; }

private:
    void row(const TransferTable& table, const sql::Rows& rows, std::size_t index) {
        boost::json::object cells;
        const auto values = rows.row(index);
        for (std::size_t i = 0; i < values.size(); ++i) {
            cells[(*rows.names)[i]] = encode_cell(values[i]);
        }
        const boost::json::object line{{"table", table.name}, {"row", std::move(cells)}};
        output_ << boost::json::serialize(line) << '\n';
        ++count_;
    }

    static sql::Values key_of(const TransferTable& table, const sql::Rows& rows) {
        sql::Values key;
        const auto last = rows.row(rows.size() - 1);
        for (const auto& name : table.key)
            key.push_back(last[sql::column_index(*rows.names, name, 0)]);
        return key;
    }

    sql::ConsistentReader& reader_;
    std::ostream& output_;
    std::int64_t count_ = 0;
};

std::unexpected<Error> unreadable(std::int64_t line, std::string_view why) {
    return fail(bad_transfer, fmt::format("Line {} of the file {}.", line, why));
}

// Inserts made from the columns of a row, kept for as long as the database may refer to them.
class Inserts {
public:
    const sql::Query* get(const TransferTable& table, const std::vector<std::string>& columns) {
        auto& query = queries_[fmt::format("{}({})", table.name, fmt::join(columns, ","))];
        if (query) return query;
        std::vector<std::string> parameters;
        parameters.reserve(columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i)
            parameters.push_back(fmt::format("${}", i + 1));
        texts_.push_back(fmt::format(
            "insert into {} ({}) values ({})",
            table.name,
            fmt::join(columns, ", "),
            fmt::join(parameters, ", ")
        ));
        made_.push_back(
            {"transfer.insert",
             texts_.back(),
             table.global ? sql::Scope::global : sql::Scope::tenant,
             sql::Cost::quick}
        );
        query = &made_.back();
        return query;
    }

private:
    std::deque<std::string> texts_;
    std::deque<sql::Query> made_;
    std::map<std::string, const sql::Query*, std::less<>> queries_;
};

bool is_column(std::string_view name) {
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

struct Row {
    const TransferTable* table = nullptr;
    TenantId tenant;
    const sql::Query* query = nullptr;
    sql::Values values;
};

Result<Row> parse_row(const boost::json::object& line, std::int64_t number, Inserts& inserts) {
    const auto* name = line.if_contains("table");
    const auto* cells = line.if_contains("row");
    if (!name || !name->is_string() || !cells || !cells->is_object()) {
        return unreadable(number, "is not a row");
    }
    const std::string_view table_name = name->get_string();
    const auto table = std::ranges::find(tables, table_name, &TransferTable::name);
    if (table == tables.end()) return unreadable(number, "names an unknown table");

    Row row;
    row.table = &*table;
    std::vector<std::string> columns;
    if (!table->global) columns.emplace_back("tenant_id");
    for (const auto& [key, cell] : cells->get_object()) {
        const auto value = decode_cell(cell);
        if (!value || !is_column(key))
            return unreadable(number, "has a column that cannot be read");
        if (!table->global && key == "tenant_id") {
            if (const auto* text = std::get_if<std::string>(&*value)) row.tenant = TenantId(*text);
            continue;
        }
        columns.emplace_back(key);
        row.values.push_back(*value);
    }
    if (!table->global && row.tenant.empty()) return unreadable(number, "names no tenant");
    row.query = inserts.get(*table, columns);
    return row;
}

}  // namespace

std::span<const TransferTable> transfer_tables() {
    return tables;
}

std::int64_t write_transfer(
    sql::ConsistentReader& reader,
    const TransferHeader& header,
    const std::vector<TenantId>& tenants,
    std::ostream& output
) {
    output << boost::json::serialize(boost::json::object{
                  {"format", "ostiary"},
                  {"schema_version", header.schema_version},
                  {"vault_key_fingerprint", header.vault_key_fingerprint},
                  {"whole", header.whole},
              })
           << '\n';
    Writer writer(reader, output);
    for (const TransferTable& table : tables) {
        if (table.global) {
            if (header.whole) writer.table(table, {});
        } else {
            for (const TenantId& tenant : tenants) writer.table(table, tenant);
        }
    }
    output << boost::json::serialize(boost::json::object{{"end", writer.count()}}) << '\n';
    output.flush();
    return writer.count();
}

Result<TransferHeader> read_transfer_header(std::istream& input) {
    std::string text;
    std::getline(input, text);
    boost::system::error_code error;
    const auto value = boost::json::parse(text, error);
    const auto* object = error ? nullptr : value.if_object();
    if (!object || !object->contains("format") || object->at("format") != "ostiary") {
        return fail(bad_transfer, "The file is not an export or a backup.");
    }
    TransferHeader header;
    try {
        header.schema_version = object->at("schema_version").to_number<std::int64_t>();
        header.vault_key_fingerprint = std::string(object->at("vault_key_fingerprint").as_string());
        header.whole = object->at("whole").as_bool();
    } catch (const std::exception&) {
        return fail(bad_transfer, "The header of the file is incomplete.");
    }
    return header;
}

Task<std::int64_t> read_transfer(sql::Database& database, std::istream& input) {
    Inserts inserts;
    sql::Batch batch;
    TenantId tenant;
    std::int64_t count = 0;
    std::string text;
    for (std::int64_t number = 2; std::getline(input, text); ++number) {
        boost::system::error_code error;
        const auto value = boost::json::parse(text, error);
        if (error || !value.is_object()) co_return unreadable(number, "is not JSON");
        const auto& line = value.get_object();
        const bool last = line.contains("end");
        Row row;
        if (!last) {
            CO_TRY(row, parse_row(line, number, inserts));
        }
        if (last || batch.statements().size() >= batch_size || row.tenant != tenant) {
            CO_TRY(const auto written, co_await database.write(tenant, std::exchange(batch, {})));
            if (written.conflict)
                co_return unreadable(number, "repeats what the database has already");
        }
        if (last) {
            if (line.at("end") != count)
                co_return unreadable(number, "does not count the rows right");
            CO_CHECK(co_await sql::gather_statistics(database));
            co_return count;
        }
        tenant = row.tenant;
        batch.add_values(*row.query, std::move(row.values));
        ++count;
    }
    co_return fail(bad_transfer, "The file is cut off.");
}

}  // namespace ostiary::store
