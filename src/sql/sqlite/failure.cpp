#include "sql/sqlite/failure.hpp"

#include "sql/constraint.hpp"
#include "sql/errors.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <optional>

namespace ostiary::sql::sqlite {
namespace {

// "UNIQUE constraint failed: users.tenant_id, users.username" -> "users.username". The names stand
// in the order of the index.
std::string unique_from_message(std::string_view message) {
    message.remove_prefix(std::min(message.find(": ") + 2, message.size()));
    std::string_view table;
    std::vector<std::string_view> columns;
    while (!message.empty()) {
        const auto end = std::min(message.find(", "), message.size());
        const std::string_view name = message.substr(0, end);
        message.remove_prefix(std::min(end + 2, message.size()));
        const auto dot = std::min(name.find('.'), name.size());
        table = name.substr(0, dot);
        if (dot < name.size()) columns.push_back(name.substr(dot + 1));
    }
    return unique_constraint(table, columns);
}

// "CHECK constraint failed: name" -> "name".
std::string check_from_message(std::string_view message) {
    const auto colon = message.find(": ");
    return std::string(colon == std::string_view::npos ? "" : message.substr(colon + 2));
}

std::optional<Conflict> constraint_conflict(int extended, std::string_view message) {
    switch (extended) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return Conflict{Conflict::Kind::unique, 0, unique_from_message(message)};
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return Conflict{Conflict::Kind::foreign_key, 0, {}};
        case SQLITE_CONSTRAINT_CHECK:
            return Conflict{Conflict::Kind::check, 0, check_from_message(message)};
        default:
            return std::nullopt;
    }
}

bool is_world_failure(int code) {
    switch (code) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
        case SQLITE_READONLY:
        case SQLITE_INTERRUPT:
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_FULL:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
        case SQLITE_PERM:
        case SQLITE_NOTADB:
        case SQLITE_NOLFS:
            return true;
        default:
            return false;
    }
}

// After these the connection may hold a stale view of the file.
bool wants_reopening(int code) {
    return code == SQLITE_IOERR || code == SQLITE_CORRUPT || code == SQLITE_CANTOPEN ||
           code == SQLITE_NOTADB || code == SQLITE_READONLY || code == SQLITE_PROTOCOL;
}

}  // namespace

Failure last_failure(sqlite3* handle, std::string_view name) {
    const int extended = sqlite3_extended_errcode(handle);
    const int code = extended & 0xff;
    if (code == SQLITE_CONSTRAINT) {
        if (auto conflict = constraint_conflict(extended, sqlite3_errmsg(handle))) {
            return {.kind = Failure::Kind::conflict, .conflict = *std::move(conflict)};
        }
    }
    std::string text = std::string(name) + ": " + sqlite3_errstr(extended) + " (SQLite " +
                       std::to_string(extended) + ")";
    if (!is_world_failure(code)) {
        // Of the statement's text, which holds placeholders for values.
        if (code == SQLITE_ERROR) text.append(": ").append(sqlite3_errmsg(handle));
        return {.kind = Failure::Kind::defect, .text = std::move(text)};
    }
    return {
        .kind = Failure::Kind::unavailable, .text = std::move(text), .reopen = wants_reopening(code)
    };
}

void raise(const Failure& failure) {
    if (failure.kind == Failure::Kind::unavailable) throw Unavailable(failure.text);
    throw Defect(
        failure.kind == Failure::Kind::defect ? failure.text : "a constraint failed in a select"
    );
}

}  // namespace ostiary::sql::sqlite
