#pragma once

#include "sql/rows.hpp"

#include <string>

namespace ostiary::sql {

// Selects within one transaction: all of them see the database as it was at the first one, whatever
// is written meanwhile. For backups and exports. A connection of its own serves it, and it blocks:
// not for I/O threads.
class ConsistentReader {
public:
    virtual ~ConsistentReader() = default;

    // Parameters are $1 ... $n. Throws Unavailable.
    virtual Rows run(const std::string& text, const Values& values) = 0;
};

}  // namespace ostiary::sql
