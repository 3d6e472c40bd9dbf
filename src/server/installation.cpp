#include "server/installation.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "base/unavailable.hpp"
#include "crypto/digest.hpp"
#include "server/vault_key.hpp"
#include "sql/migrate.hpp"
#include "sql/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <stdexcept>

namespace ostiary::server {
namespace {

using std::chrono::milliseconds;

constexpr sql::Query sealed_keys{
    "installation.sealed_keys",
    "select count(*) from tenant_keys",
    sql::Scope::global
};
constexpr sql::Query remember_fingerprint{
    "installation.remember_fingerprint",
    "insert into systems (key, value) values ('vaultKeyFingerprint', $1) on conflict (key) do "
    "nothing",
    sql::Scope::global
};
constexpr sql::Query known_fingerprint{
    "installation.known_fingerprint",
    "select value from systems where key = 'vaultKeyFingerprint'",
    sql::Scope::global
};

std::unique_ptr<sql::Database> connect(const Settings& settings, const std::string& url) {
    if (Installation::is_postgres(url)) {
        return sql::open_postgres(Installation::postgres_options(settings, url));
    }
    const std::string path =
        url.starts_with("sqlite:") ? url.substr(7) : settings.data_dir + "/ostiary.db";
    return sql::open_sqlite({.path = path});
}

}  // namespace

bool Installation::is_postgres(std::string_view url) {
    return url.starts_with("postgres://") || url.starts_with("postgresql://");
}

sql::PostgresOptions
Installation::postgres_options(const Settings& settings, const std::string& url) {
    const auto loops = static_cast<std::int64_t>(thread_count(settings.io_threads));
    return {
        .url = url,
        .pool_size = static_cast<int>(settings.database_pool_size / loops),
        .connect_timeout = milliseconds(settings.database_connection_timeout),
        .acquire_timeout = milliseconds(settings.database_connection_timeout),
        .statement_timeout = milliseconds(settings.database_statement_timeout),
    };
}

Result<std::unique_ptr<sql::Database>>
Installation::open_database(const Settings& settings, const std::string& url) {
    if (!url.empty() && !is_postgres(url) && !url.starts_with("sqlite:")) {
        return fail(
            wrong_setting,
            "DB_URL must begin with postgres:// or sqlite:, or be empty for SQLite in DATA_DIR."
        );
    }
    try {
        return connect(settings, url);
    } catch (const std::invalid_argument&) {
        return fail(
            wrong_setting, "DB_URL must look like postgres://user:password@host:5432/database."
        );
    } catch (const std::exception& error) {
        return fail(wrong_setting, fmt::format("The database cannot be opened: {}.", error.what()));
    }
}

Result<std::unique_ptr<Installation>> Installation::open(const Settings& settings) {
    std::unique_ptr<Installation> installation(new Installation(settings));
    TRY(installation->database_, open_database(settings, settings.db_url));
    try {
        if (auto prepared = installation->prepare(); !prepared) {
            return std::unexpected(std::move(prepared).error());
        }
    } catch (const std::exception& error) {
        return fail(wrong_setting, fmt::format("The database does not answer: {}.", error.what()));
    }
    return installation;
}

Result<void> Installation::prepare() {
    const auto migrations = sql::embedded_migrations();
    TRY([[maybe_unused]] const int applied,
        run(sql::migrate(*database_, migrations, clock_.now())));
    TRY(const auto sealed, run(database_->count({}, sealed_keys)));
    is_new_ = sealed == 0;
    TRY(Secret key, load_vault_key(settings_, random_, is_new_));
    vault_fingerprint_ = hex_encode(sha256("ostiary vault " + key.reveal()));
    vault_ = std::make_unique<Vault>(std::move(key), random_);
    return check_fingerprint();
}

// A wrong key is told at the start rather than by every value that does not open.
Result<void> Installation::check_fingerprint() {
    const std::string own = fmt::format("\"{}\"", vault_fingerprint_);
    TRY(auto rows, run(database_->run({}, known_fingerprint, {})));
    if (rows.empty()) {
        // Of two processes that start at once, both compare with what one of them wrote.
        sql::Batch batch;
        batch.add(remember_fingerprint, sql::Json{own});
        TRY([[maybe_unused]] const auto written, run(database_->write({}, std::move(batch))));
        TRY(rows, run(database_->run({}, known_fingerprint, {})));
    }
    std::string known;
    sql::read_cell(rows.row(0)[0], known);
    if (known == own) return {};
    return fail(
        wrong_setting,
        "The vault key is not the one that sealed this database: put the right one into "
        "SECRET_VAULT_KEK, or the right file into DATA_DIR."
    );
}

}  // namespace ostiary::server
