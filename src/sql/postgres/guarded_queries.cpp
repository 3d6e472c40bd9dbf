#include "sql/postgres/guarded_queries.hpp"

namespace ostiary::sql::postgres {
namespace {

bool returns_rows(const Query& query) {
    return query.text.find("returning") != std::string_view::npos;
}

}  // namespace

const Query* GuardedQueries::find(const Query& query) {
    const std::lock_guard lock(mutex_);
    const auto [entry, added] = forms_.try_emplace(&query);
    if (added && !returns_rows(query)) {
        auto form = std::make_unique<Form>();
        form->text.append("with touched as (")
            .append(query.text)
            .append("\nreturning 1) select count(*), 1 / count(*) from touched");
        form->query = query;
        form->query.text = form->text;
        entry->second = std::move(form);
    }
    return entry->second ? &entry->second->query : nullptr;
}

}  // namespace ostiary::sql::postgres
