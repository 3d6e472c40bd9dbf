#pragma once

#include <string_view>

namespace ostiary::sql {

enum class Scope {
    tenant,  // $1 is the tenant, bound by the driver; row-level security applies
    global,  // a statement over all tenants or over a table without tenants
};

enum class Cost {
    quick,  // by key or over few rows: SQLite runs it on the I/O thread
    slow,   // scans or sorts: SQLite runs it on a thread for blocking work
};

enum class Effect {
    none,
    withdraws,  // may end or change what a bearer token stands for
};

enum class Placement {
    in_order,
    last,  // adds a row that no other write looks at: may be written after those of other batches
};

// One statement, embedded at build time from a block `-- name: consume` of src/store/<file>.sql by
// tools/embed_sql.py. Marks on further comment lines of the block: `-- global`, `-- slow`,
// `-- withdraws`, `-- last`. Its address identifies the prepared statement; its name stands in logs
// and metrics.
struct Query {
    std::string_view name;  // "authorization_codes.consume"
    std::string_view text;
    Scope scope = Scope::tenant;
    Cost cost = Cost::quick;
    Effect effect = Effect::none;
    Placement placement = Placement::in_order;
};

}  // namespace ostiary::sql
