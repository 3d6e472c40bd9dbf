#include "sql/open.hpp"

#include "sql/postgres/postgres.hpp"
#include "sql/sqlite/sqlite.hpp"

#include <stdexcept>

namespace ostiary::sql {

std::unique_ptr<Database> open_database(std::string_view url) {
    if (url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return open_postgres({.url = std::string(url)});
    }
    if (url.starts_with("sqlite:")) url.remove_prefix(7);
    if (url.empty() || url.find("://") != std::string_view::npos) {
        throw std::invalid_argument(
            "the database URL is neither postgres://user@host/database nor the path of a file"
        );
    }
    return open_sqlite({.path = std::string(url)});
}

}  // namespace ostiary::sql
