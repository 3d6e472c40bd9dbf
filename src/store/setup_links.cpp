#include "store/setup_links.hpp"

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "store/records.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

namespace sql_of = setup_links_sql;

struct Row {
    sql::Bytes raw_id;
    sql::Bytes raw_digest;

    static constexpr auto columns() {
        return std::tuple{
            sql::column("id", &Row::raw_id),
            sql::column("digest", &Row::raw_digest),
        };
    }
};

}  // namespace

Task<std::optional<SetupLink>>
SetupLinks::find(TenantId tenant, std::string bearer, Milliseconds now) {
    CO_TRY(
        auto row,
        co_await find_bearer<Row>(
            database_, std::move(tenant), sql_of::find, std::move(bearer), now
        )
    );
    if (!row) co_return std::optional<SetupLink>{};
    co_return std::optional<SetupLink>(SetupLink{std::move(row->raw_id.value)});
}

Secret SetupLinks::replace(sql::Batch& batch, Random& random, Milliseconds now) {
    BearerToken bearer = mint_bearer_token(random, now);
    batch.add(sql_of::remove_all);
    batch.add(
        sql_of::insert,
        sql::Bytes{bearer.id},
        sql::Bytes{bearer.digest},
        now,
        now + setup_link_lifetime
    );
    return std::move(bearer.text);
}

std::size_t SetupLinks::consume(sql::Batch& batch, const SetupLink& link, Milliseconds now) {
    return batch.require(sql_of::consume, sql::Bytes{link.id}, now);
}

}  // namespace ostiary::store
