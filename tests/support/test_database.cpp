#include "support/test_database.hpp"

#include "base/loop.hpp"
#include "sql/migrate.hpp"
#include "sql/postgres/postgres.hpp"
#include "sql/sqlite/sqlite.hpp"
#include "support/forwarding_database.hpp"
#include "support/temporary_directory.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>

namespace ostiary::testing {
namespace {

// Cleans up when the database is closed.
class TestDatabase final : public ForwardingDatabase {
public:
    TestDatabase(std::unique_ptr<sql::Database> database, std::function<void()> clean_up)
        : ForwardingDatabase(std::move(database)), clean_up_(std::move(clean_up)) {}
    ~TestDatabase() override {
        close();
        clean_up_();
    }
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

private:
    std::function<void()> clean_up_;
};

std::unique_ptr<sql::Database> make_sqlite() {
    auto directory = std::make_shared<TemporaryDirectory>();
    const std::string path = *directory / "test.db";
    return std::make_unique<TestDatabase>(
        sql::open_sqlite({.path = path}),
        [directory = std::move(directory)]() mutable { directory.reset(); }
    );
}

const char* postgres_url() {
    return std::getenv("OSTIARY_TEST_POSTGRES");
}

}  // namespace

bool has_postgres() {
    return postgres_url() != nullptr;
}

std::unique_ptr<sql::Database> make_postgres_schema(std::string& url) {
    static const auto process = std::to_string(::getpid());
    static std::atomic<int> count{0};
    const std::string schema = "test_" + process + "_" + std::to_string(++count);
    url = postgres_url();
    url += (url.find('?') == std::string::npos ? "?schema=" : "&schema=") + schema;
    auto database = sql::open_postgres({.url = url});
    if (!run_task(database->execute_script("create schema if not exists " + schema)).value()) {
        throw std::runtime_error("no schema for the test");
    }
    return std::make_unique<TestDatabase>(std::move(database), [url, schema] {
        const auto last = sql::open_postgres({.url = url});
        (void)run_task(last->execute_script("drop schema " + schema + " cascade"));
    });
}

std::vector<std::string> test_databases() {
    if (has_postgres()) return {"sqlite", "postgres"};
    return {"sqlite"};
}

std::unique_ptr<sql::Database> make_test_database(const std::string& kind, Schema schema) {
    std::string url;
    auto database = kind == "postgres" ? make_postgres_schema(url) : make_sqlite();
    if (schema == Schema::migrated) {
        const auto count = run_task(sql::migrate(*database, sql::embedded_migrations(), 1));
        if (!count) throw std::runtime_error(count.error().description);
    }
    return database;
}

}  // namespace ostiary::testing
