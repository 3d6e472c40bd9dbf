#include "sql/postgres/guarded_queries.hpp"

namespace ostiary::sql::postgres {
namespace {

bool returns_rows(const Query& query) {
    return query.text.find("returning") != std::string_view::npos;
}

std::string guarded(const Query& query) {
    std::string text = "with touched as (";
    text.append(query.text);
    if (!returns_rows(query)) {
        return text.append("\nreturning 1) select count(*), 1 / count(*) from touched");
    }
    // A row even when there is none: what selects nothing computes nothing.
    return text.append(
        "\n) select touched.*, 1 / (select count(*) from touched) "
        "from (values (1)) always (row) left join touched on true"
    );
}

}  // namespace

const Query& GuardedQueries::find(const Query& query) {
    const std::lock_guard lock(mutex_);
    auto& form = forms_[&query];
    if (!form) {
        auto made = std::make_unique<Form>(guarded(query), query);
        made->query.text = made->text;
        form = std::move(made);
    }
    return form->query;
}

void GuardedQueries::restore(const Query& query, Rows& rows) {
    if (!returns_rows(query)) {
        std::int64_t affected = 0;
        read_cell(rows.cells.at(0), affected);
        rows = Rows{.names = {}, .cells = {}, .affected = affected};
        return;
    }
    Rows restored;
    restored.affected = rows.affected;
    const std::size_t columns = rows.columns() - 1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (Value& cell : rows.row(i).first(columns)) restored.cells.push_back(std::move(cell));
    }
    restored.names = std::make_shared<const std::vector<std::string>>(
        rows.names->begin(), rows.names->end() - 1
    );
    rows = std::move(restored);
}

}  // namespace ostiary::sql::postgres
