#pragma once

#include <libpq-fe.h>

#include <memory>

namespace ostiary::sql::postgres {

struct ClearResult {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ClearResult>;

// Shared, because it travels between threads in copyable functions.
using Handle = std::shared_ptr<PGconn>;

}  // namespace ostiary::sql::postgres
