#pragma once

#include "sql/database.hpp"

// What the database knows about its tables, by which it chooses plans.
namespace ostiary::sql {

// Gathers statistics anew, for the end of a bulk load: what was known before it leads to plans that
// take minutes. Reads a sample of each table, not all of it.
Task<void> gather_statistics(Database& database);

}  // namespace ostiary::sql
