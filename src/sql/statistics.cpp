#include "sql/statistics.hpp"

#include "base/try.hpp"
#include "sql/errors.hpp"

#include <string>
#include <string_view>

namespace ostiary::sql {
namespace {

constexpr std::string_view on_sqlite = "pragma analysis_limit = 1000; analyze;\n";

// Table by table, since in a database that others use as well `analyze` alone takes theirs too.
constexpr std::string_view on_postgres = R"(do $$
declare
  name text;
begin
  for name in
    select tablename from pg_catalog.pg_tables
     where schemaname = current_schema() and tableowner = current_user
  loop
    execute format('analyze %I', name);
  end loop;
end
$$;
)";

}  // namespace

Task<void> gather_statistics(Database& database) {
    const auto script = database.dialect() == "postgres" ? on_postgres : on_sqlite;
    CO_TRY(const auto written, co_await database.execute_script(std::string(script)));
    if (written.conflict) throw Defect("statistics: the database holds a dangling reference");
    co_return ok();
}

}  // namespace ostiary::sql
