#include "sql/sqlite/statement.hpp"

#include "sql/errors.hpp"

#include <sqlite3.h>
#include <strings.h>

#include <cmath>
#include <string>

namespace ostiary::sql::sqlite {
namespace {

// The empty pointer would bind null instead of an empty value.
const char* data_of(const std::string& text) {
    return text.data() ? text.data() : "";
}

// jsonb has numeric affinity in SQLite: the text of a bare JSON number would become a number and
// could lose digits. As a blob it stays as it is.
bool is_bare_number(const std::string& json) {
    const auto first = json.find_first_not_of(" \t\r\n");
    return first != std::string::npos &&
           (json[first] == '-' || (json[first] >= '0' && json[first] <= '9'));
}

bool same_type(const char* declared, const char* type) {
    return declared && strcasecmp(declared, type) == 0;
}

// Leaves no lock and no reference to the values behind, whatever happens in between.
struct Reset {
    explicit Reset(sqlite3_stmt* running) : statement(running) {}
    ~Reset() {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;
    sqlite3_stmt* statement;
};

}  // namespace

void FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

PreparedStatement::PreparedStatement(sqlite3* handle, const Query& query)
    : handle_(handle), query_(&query) {
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(
        handle,
        query.text.data(),
        static_cast<int>(query.text.size()),
        SQLITE_PREPARE_PERSISTENT,
        &statement,
        &rest
    );
    statement_.reset(statement);
    if (code != SQLITE_OK) raise(last_failure(handle, query.name));
    if (!statement) throw Defect(std::string(query.name) + ": holds no statement");
    read_parameters();
    read_columns();
}

// "$1" is a name to SQLite, numbered in order of appearance.
void PreparedStatement::read_parameters() {
    const int count = sqlite3_bind_parameter_count(statement_.get());
    for (int number = 1; number <= count; ++number) {
        const std::string name = "$" + std::to_string(number);
        const int index = sqlite3_bind_parameter_index(statement_.get(), name.c_str());
        if (index == 0) throw Defect(std::string(query_->name) + ": has no " + name);
        parameters_.push_back(index);
    }
}

void PreparedStatement::read_columns() {
    const int count = sqlite3_column_count(statement_.get());
    std::vector<std::string> names;
    for (int column = 0; column < count; ++column) {
        names.emplace_back(sqlite3_column_name(statement_.get(), column));
        const char* declared = sqlite3_column_decltype(statement_.get(), column);
        types_.push_back(
            same_type(declared, "boolean") ? ColumnType::boolean
            : same_type(declared, "jsonb") ? ColumnType::json
            : same_type(declared, "bytea") ? ColumnType::bytes
                                           : ColumnType::other
        );
    }
    names_ = std::make_shared<const std::vector<std::string>>(std::move(names));
}

bool PreparedStatement::is_select() const {
    return sqlite3_stmt_readonly(statement_.get()) != 0;
}

void PreparedStatement::bind(const TenantId& tenant, const Values& values) {
    const std::size_t tenants = query_->scope == Scope::tenant ? 1 : 0;
    if (parameters_.size() != values.size() + tenants) {
        throw Defect(std::string(query_->name) + ": wrong number of values");
    }
    if (tenants == 1) {
        sqlite3_bind_text(
            statement_.get(),
            parameters_[0],
            data_of(tenant.value),
            static_cast<int>(tenant.value.size()),
            SQLITE_STATIC
        );
    }
    for (std::size_t i = 0; i < values.size(); ++i) bind_value(parameters_[i + tenants], values[i]);
}

void PreparedStatement::bind_value(int index, const Value& value) {
    sqlite3_stmt* const statement = statement_.get();
    const auto text = [&](const std::string& held) {
        sqlite3_bind_text64(
            statement, index, data_of(held), held.size(), SQLITE_STATIC, SQLITE_UTF8
        );
    };
    const auto blob = [&](const std::string& held) {
        sqlite3_bind_blob64(statement, index, data_of(held), held.size(), SQLITE_STATIC);
    };
    if (const auto* truth = std::get_if<bool>(&value)) {
        sqlite3_bind_int(statement, index, *truth ? 1 : 0);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        sqlite3_bind_int64(statement, index, *number);
    } else if (const auto* string = std::get_if<std::string>(&value)) {
        text(*string);
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
        blob(bytes->value);
    } else if (const auto* json = std::get_if<Json>(&value)) {
        is_bare_number(json->text) ? blob(json->text) : text(json->text);
    } else {
        sqlite3_bind_null(statement, index);
    }
}

Value PreparedStatement::read_value(int column) const {
    sqlite3_stmt* const statement = statement_.get();
    const ColumnType type = types_[static_cast<std::size_t>(column)];
    const auto bytes_of = [&](const void* data) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
        return data ? std::string(static_cast<const char*>(data), size) : std::string();
    };
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_NULL:
            return std::monostate{};
        case SQLITE_INTEGER:
            if (type == ColumnType::boolean) return sqlite3_column_int64(statement, column) != 0;
            if (type != ColumnType::json)
                return std::int64_t{sqlite3_column_int64(statement, column)};
            return Json{bytes_of(sqlite3_column_text(statement, column))};
        case SQLITE_TEXT: {
            std::string text = bytes_of(sqlite3_column_text(statement, column));
            if (type == ColumnType::json) return Json{std::move(text)};
            return text;
        }
        case SQLITE_BLOB: {
            std::string bytes = bytes_of(sqlite3_column_blob(statement, column));
            if (type == ColumnType::json) return Json{std::move(bytes)};
            return Bytes{std::move(bytes)};
        }
        default:
            throw Defect(std::string(query_->name) + ": returns a floating point number");
    }
}

std::expected<Rows, Failure> PreparedStatement::run(const TenantId& tenant, const Values& values) {
    sqlite3_stmt* const statement = statement_.get();
    const Reset reset(statement);
    bind(tenant, values);
    Rows rows;
    rows.names = names_;
    const auto columns = static_cast<int>(types_.size());
    int code = SQLITE_DONE;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        // Most statements return one row; the next ones find room for twice as many each time.
        if (rows.cells.empty()) rows.cells.reserve(types_.size());
        for (int column = 0; column < columns; ++column) {
            rows.cells.push_back(read_value(column));
        }
    }
    if (code != SQLITE_DONE) return std::unexpected(last_failure(handle_, query_->name));
    if (columns > 0) {
        rows.affected = static_cast<std::int64_t>(rows.size());
    } else if (!is_select()) {
        rows.affected = sqlite3_changes64(handle_);
    }
    return rows;
}

}  // namespace ostiary::sql::sqlite
