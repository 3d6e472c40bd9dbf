#pragma once

#include "sql/database.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ostiary::testing {

// The databases that tests run on: "sqlite", and "postgres" when OSTIARY_TEST_POSTGRES holds the
// URL of a scratch cluster (tools/with_postgres.sh). For TestWithParam<std::string>.
std::vector<std::string> test_databases();

enum class Schema { migrated, empty };

// A fresh database, removed with all it holds at its end.
std::unique_ptr<sql::Database>
make_test_database(const std::string& kind = "sqlite", Schema schema = Schema::migrated);

bool has_postgres();

// An empty schema in the scratch cluster, which lives as long as the database that is returned. Its
// URL has a query, so that more parameters can be appended.
std::unique_ptr<sql::Database> make_postgres_schema(std::string& url);

}  // namespace ostiary::testing
