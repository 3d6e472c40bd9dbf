#pragma once

#include "sql/database.hpp"

#include <memory>
#include <string_view>

namespace ostiary::sql {

// Opens what the setting DB_URL names: postgres:// or postgresql:// for a server, sqlite:PATH or a
// plain path for an embedded file. Throws std::invalid_argument for any other scheme.
std::unique_ptr<Database> open_database(std::string_view url);

}  // namespace ostiary::sql
