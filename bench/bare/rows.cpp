#include "bare/rows.hpp"

#include <fmt/format.h>

namespace ostiary::bench {

std::string tables_script(std::string_view definition) {
    std::string script = fmt::format("create table read {};", definition);
    for (int table = 0; table < tables; ++table) {
        script += fmt::format("create table written{} {};", table, definition);
        if (table % 2 == 1) continue;
        script += fmt::format("create index owner{0} on written{0} (owner, id);", table);
    }
    return script;
}

}  // namespace ostiary::bench
