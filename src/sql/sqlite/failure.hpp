#pragma once

#include "sql/database.hpp"

#include <string>
#include <string_view>

struct sqlite3;

namespace ostiary::sql::sqlite {

// How a statement failed. A value rather than an exception, because it is found on the writer's
// thread and told to several waiters on theirs.
struct Failure {
    enum class Kind { conflict, unavailable, defect };

    Kind kind;
    Conflict conflict{};  // for conflict: the constraint
    std::string text{};   // otherwise: names and codes, no values
    bool reopen = false;  // the connection is not to be used again
};

// Reads the error of the last call on the connection. `name` stands in the text.
Failure last_failure(sqlite3* handle, std::string_view name);

// Throws Unavailable or Defect.
[[noreturn]] void raise(const Failure& failure);

}  // namespace ostiary::sql::sqlite
