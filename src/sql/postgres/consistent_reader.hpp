#pragma once

#include "sql/consistent_reader.hpp"
#include "sql/postgres/handle.hpp"

#include <memory>

namespace ostiary::sql::postgres {

// Takes a connection of its own that blocks (Connector::connect_blocking).
std::unique_ptr<ConsistentReader> make_consistent_reader(Handle connection);

}  // namespace ostiary::sql::postgres
