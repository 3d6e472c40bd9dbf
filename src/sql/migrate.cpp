#include "sql/migrate.hpp"

#include "base/try.hpp"
#include "migrations.hpp"
#include "sql/errors.hpp"

#include <fmt/format.h>

#include <tuple>

namespace ostiary::sql {
namespace {

struct Applied {
    int version = 0;
    std::string name;
    std::string checksum;

    static constexpr auto columns() {
        return std::tuple{
            column("version", &Applied::version),
            column("name", &Applied::name),
            column("checksum", &Applied::checksum),
        };
    }
};

constexpr Query list_applied{
    "schema_migrations.list",
    "select version, name, checksum from schema_migrations order by version",
    Scope::global
};

// A script checks all references that it may have broken, on SQLite those of the whole database, so
// the table is made by one only where it is missing: a start must not take longer the more users
// there are.
constexpr Query has_table_on_sqlite{
    "schema_migrations.exists",
    "select count(*) from sqlite_schema where type = 'table' and name = 'schema_migrations'",
    Scope::global
};
constexpr Query has_table_on_postgres{
    "schema_migrations.exists",
    "select count(*) from pg_catalog.pg_tables "
    "where schemaname = current_schema() and tablename = 'schema_migrations'",
    Scope::global
};

constexpr std::string_view create_table =
    "create table if not exists schema_migrations (version bigint not null primary key, "
    "name text not null, checksum text not null, applied_at bigint not null);\n";

// Held to the end of the script, so that one process of several migrates a schema at a time. On
// SQLite the transaction of the script is the lock.
std::string_view lock_for(std::string_view dialect) {
    if (dialect != "postgres") return "";
    return "select pg_advisory_xact_lock(hashtext('ostiary.schema_migrations'), "
           "hashtext(current_schema()));\n";
}

// The row comes first: of two processes, the later one is refused by its key and changes nothing.
std::string script_of(std::string_view dialect, const Migration& migration, std::int64_t now) {
    return fmt::format(
        "{}insert into schema_migrations (version, name, checksum, applied_at) "
        "values ({}, '{}', '{}', {});\n{}",
        lock_for(dialect),
        migration.version,
        migration.name,
        migration.checksum,
        now,
        text_for(dialect, migration)
    );
}

Result<void>
check_fits(const std::vector<Applied>& applied, std::span<const Migration> migrations) {
    if (applied.size() > migrations.size()) {
        return fail(
            unfit_database,
            fmt::format(
                "The database has schema version {}, and this program knows versions up to {}. "
                "Start the newer program that migrated it, or restore a backup from before.",
                applied.back().version,
                migrations.size()
            )
        );
    }
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const Migration& known = migrations[i];
        if (applied[i].version != known.version || applied[i].checksum != known.checksum) {
            return fail(
                unfit_database,
                fmt::format(
                    "The database was migrated to version {} ({}) by a file that differs from this "
                    "program's {} ({}). Use a program of the release that migrated it or a later "
                    "one.",
                    applied[i].version,
                    applied[i].name,
                    known.version,
                    known.name
                )
            );
        }
    }
    return {};
}

Result<void> check_written(const Written& written, const Migration& migration) {
    if (!written.conflict) return {};
    const Conflict& conflict = *written.conflict;
    // Another process was faster.
    if (conflict.kind == Conflict::Kind::unique &&
        conflict.constraint == "schema_migrations.version") {
        return {};
    }
    return fail(
        unfit_database,
        fmt::format(
            "Migration {} ({}) does not fit the data: constraint {} fails. Nothing was changed.",
            migration.version,
            migration.name,
            conflict.constraint
        )
    );
}

}  // namespace

std::span<const Migration> embedded_migrations() {
    return generated::migrations;
}

std::string text_for(std::string_view dialect, const Migration& migration) {
    std::string text;
    std::string_view only;
    for (std::string_view rest = migration.text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.starts_with("-- only: ")) {
            if (!only.empty()) throw Defect("a migration opens a part within a part");
            only = line.substr(9);
            if (only != "postgres" && only != "sqlite") {
                throw Defect("a migration has a part for an unknown database");
            }
        } else if (line == "-- end") {
            if (only.empty()) throw Defect("a migration ends a part that it did not open");
            only = {};
        } else if (only.empty() || only == dialect) {
            text.append(line).append("\n");
        }
    }
    if (!only.empty()) throw Defect("a migration does not end a part");
    return text;
}

Task<int> migrate(Database& database, std::span<const Migration> migrations, std::int64_t now) {
    const std::string_view dialect = database.dialect();
    const Query& exists = dialect == "postgres" ? has_table_on_postgres : has_table_on_sqlite;
    CO_TRY(const auto tables, co_await database.count({}, exists));
    if (tables == 0) {
        CO_CHECK(
            co_await database.execute_script(std::string(lock_for(dialect)).append(create_table))
        );
    }
    for (int count = 0;;) {
        CO_TRY(auto applied, co_await database.list<Applied>({}, list_applied));
        CO_CHECK(check_fits(applied, migrations));
        if (applied.size() == migrations.size()) co_return count;
        const Migration& next = migrations[applied.size()];
        CO_TRY(const auto written, co_await database.execute_script(script_of(dialect, next, now)));
        CO_CHECK(check_written(written, next));
        if (written) ++count;
    }
}

}  // namespace ostiary::sql
