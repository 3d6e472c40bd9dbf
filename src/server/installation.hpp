#pragma once

#include "base/clock.hpp"
#include "base/loop.hpp"
#include "crypto/random.hpp"
#include "crypto/vault.hpp"
#include "server/settings.hpp"
#include "sql/database.hpp"
#include "sql/postgres/postgres.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ostiary::server {

// The data of an installation, opened and brought to this version's schema: what the server and
// every operator's command start from.
class Installation {
public:
    // Opens the database, applies migrations, and loads the vault key (or makes it, for a new
    // database). The error is a sentence for the operator.
    static Result<std::unique_ptr<Installation>> open(const Settings& settings);
    // Opens the database of another URL without migrating it.
    static Result<std::unique_ptr<sql::Database>>
    open_database(const Settings& settings, const std::string& url);

    static bool is_postgres(std::string_view url);
    static sql::PostgresOptions postgres_options(const Settings& settings, const std::string& url);

    const Settings& settings() const { return settings_; }
    sql::Database& database() { return *database_; }
    Vault& vault() { return *vault_; }
    Clock& clock() { return clock_; }
    Random& random() { return random_; }
    // Of the vault key, to recognize it without showing it.
    const std::string& vault_fingerprint() const { return vault_fingerprint_; }
    // Nothing was in the database before.
    bool is_new() const { return is_new_; }

    // Runs a task to its end, outside the server.
    template <class T>
    Result<T> run(Task<T> task) {
        return run_task_on(loop_, std::move(task));
    }

private:
    explicit Installation(const Settings& settings) : settings_(settings) {}

    Result<void> prepare();
    Result<void> check_fingerprint();

    // The loop outlives the database, whose connections it serves.
    Loop loop_;
    Settings settings_;
    SystemClock clock_;
    SystemRandom random_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<Vault> vault_;
    std::string vault_fingerprint_;
    bool is_new_ = false;
};

}  // namespace ostiary::server
