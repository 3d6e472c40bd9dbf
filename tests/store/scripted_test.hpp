#pragma once

#include "base/encoding.hpp"
#include "base/loop.hpp"
#include "sql/migrate.hpp"
#include "support/test_database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

namespace ostiary::testing {

// A tenant, and a user of it.
inline constexpr const char* add_tenant =
    "insert into tenants (id, name, created_at) values ('t', 'T', 1);";
inline constexpr const char* add_user =
    "insert into users (tenant_id, id, profile, custom_data, identities, logto_config, "
    "mfa_verifications, created_at, updated_at) "
    "values ('t', 'u', '{}', '{}', '{}', '{}', '[]', 1, 1);";

// A test that writes rows by scripts, in a database of its own of each kind.
class ScriptedTest : public ::testing::TestWithParam<std::string> {
protected:
    explicit ScriptedTest(Schema schema) : database_(make_test_database(GetParam(), schema)) {}

    void migrate_to(std::size_t version) {
        const auto migrations = sql::embedded_migrations().first(version);
        ASSERT_TRUE(run_task(sql::migrate(*database_, migrations, 1'700'000'000'000)));
    }
    void migrate() { migrate_to(sql::embedded_migrations().size()); }

    void run(const std::string& script) {
        ASSERT_TRUE(run_task(database_->execute_script(script)).value()) << script;
    }
    std::string literal(const std::string& bytes) const {
        const auto hex = hex_encode(bytes);
        return GetParam() == "postgres" ? fmt::format("'\\x{}'::bytea", hex)
                                        : fmt::format("x'{}'", hex);
    }

    std::unique_ptr<sql::Database> database_;
};

}  // namespace ostiary::testing
