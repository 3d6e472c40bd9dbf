#pragma once

#include "base/feed.hpp"
#include "sql/postgres/postgres.hpp"

#include <functional>
#include <memory>
#include <string>

namespace ostiary::sql {

// Opens connections that hear the notices of one channel (NOTIFY), from the schema of the URL only:
// what is sent has the form `schema/message`. Throws std::invalid_argument for a URL that is none.
//
// Behind a pooler that shares connections, notices go astray although the server answers, and some
// servers that are nearly PostgreSQL send none: such a connection is lossy. It takes no messages:
// what must be known is sent by the commit itself.
std::function<std::unique_ptr<FeedConnection>()>
postgres_listener(const PostgresOptions& options, std::string channel);

}  // namespace ostiary::sql
