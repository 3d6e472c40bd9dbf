#pragma once

#include "sql/consistent_reader.hpp"
#include "sql/sqlite/sqlite.hpp"

#include <memory>

namespace ostiary::sql::sqlite {

std::unique_ptr<ConsistentReader> open_consistent_reader(const SqliteOptions& options);

}  // namespace ostiary::sql::sqlite
