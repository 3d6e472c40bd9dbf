#include "store/sign_in_experiences.hpp"

#include "base/try.hpp"
#include "store/cells.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

struct Row {
    SignInExperience document;
    static constexpr auto columns() { return std::tuple{sql::column("document", &Row::document)}; }
};

}  // namespace

Task<std::optional<SignInExperience>> SignInExperiences::find(TenantId tenant) {
    CO_TRY(
        auto row, co_await database_.find<Row>(std::move(tenant), sign_in_experiences_sql::find)
    );
    if (!row) co_return std::optional<SignInExperience>{};
    co_return std::optional<SignInExperience>(std::move(row->document));
}

void SignInExperiences::put(sql::Batch& batch, const SignInExperience& experience) {
    batch.add(sign_in_experiences_sql::put, sql::as_json(experience));
}

void SignInExperiences::insert_if_absent(sql::Batch& batch, const SignInExperience& experience) {
    batch.add(sign_in_experiences_sql::insert_if_absent, sql::as_json(experience));
}

}  // namespace ostiary::store
