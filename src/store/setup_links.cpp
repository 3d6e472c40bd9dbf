#include "store/setup_links.hpp"

#include "base/try.hpp"
#include "crypto/bearer_token.hpp"
#include "crypto/digest.hpp"
#include "store_sql.hpp"

namespace ostiary::store {
namespace {

namespace sql_of = setup_links_sql;

struct Row {
    sql::Bytes digest;
    static constexpr auto columns() { return std::tuple{sql::column("digest", &Row::digest)}; }
};

}  // namespace

Task<std::optional<SetupLink>>
SetupLinks::find(TenantId tenant, std::string bearer, Milliseconds now) {
    auto presented = parse_bearer_token(bearer);
    if (!presented) co_return std::optional<SetupLink>{};
    CO_TRY(
        const auto row,
        co_await database_.find<Row>(
            std::move(tenant), sql_of::find, sql::Bytes{presented->id}, now
        )
    );
    if (!row || !equal_constant_time(row->digest.value, presented->digest)) {
        co_return std::optional<SetupLink>{};
    }
    co_return std::optional<SetupLink>(SetupLink{std::move(presented->id)});
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
