#include "store/audit_events.hpp"

#include "base/try.hpp"
#include "store_sql.hpp"

#include <algorithm>

namespace ostiary::store {
namespace {

using sql::Bytes;

// Of the events from this moment on, the least possible.
Bytes first_id(Milliseconds from) {
    std::string id;
    for (int shift = 40; shift >= 0; shift -= 8) {
        id += static_cast<char>(std::max<Milliseconds>(from, 0) >> shift & 255);
    }
    id.resize(16);
    return {std::move(id)};
}

const sql::Query& query_for(
    const AuditFilter& filter,
    const sql::Query* of_user,
    const sql::Query* of_client,
    const sql::Query* of_all
) {
    if (filter.user_id) return *of_user;
    return filter.client_id ? *of_client : *of_all;
}

struct NodeName {
    std::string node;
    static constexpr auto columns() { return std::tuple{sql::column("node", &NodeName::node)}; }
};

}  // namespace

void AuditEvents::insert(sql::Batch& batch, AuditEvent event) {
    batch.add(
        audit_events_sql::insert,
        Bytes{std::move(event.id)},
        std::move(event.node),
        std::move(event.key),
        std::move(event.user_id),
        std::move(event.client_id),
        sql::Json{std::move(event.payload)},
        event.created_at
    );
}

void AuditEvents::insert(sql::Batch& batch, const AuditBlock& block) {
    batch.add(
        audit_events_sql::insert_block,
        block.node,
        block.number,
        Bytes{block.first_event},
        Bytes{block.last_event},
        block.event_count,
        Bytes{block.previous_digest},
        Bytes{block.digest},
        block.signature,
        block.created_at
    );
}

Task<std::optional<AuditEvent>> AuditEvents::find(TenantId tenant, std::string id) {
    return database_.find<AuditEvent>(
        std::move(tenant), audit_events_sql::find, Bytes{std::move(id)}
    );
}

Task<std::vector<AuditEvent>> AuditEvents::list(
    TenantId tenant,
    const AuditFilter& filter,
    std::int64_t limit,
    std::int64_t offset
) {
    using namespace audit_events_sql;
    return database_.list<AuditEvent>(
        std::move(tenant),
        query_for(filter, &list_of_user, &list_of_client, &audit_events_sql::list),
        first_id(filter.from),
        filter.user_id,
        filter.client_id,
        filter.key,
        filter.key_prefix,
        filter.protocol_only,
        filter.from,
        filter.until,
        limit,
        offset
    );
}

Task<std::int64_t>
AuditEvents::count(TenantId tenant, const AuditFilter& filter, std::int64_t cap) {
    using namespace audit_events_sql;
    return database_.count(
        std::move(tenant),
        query_for(filter, &count_of_user, &count_of_client, &audit_events_sql::count),
        first_id(filter.from),
        filter.user_id,
        filter.client_id,
        filter.key,
        filter.key_prefix,
        filter.protocol_only,
        filter.from,
        filter.until,
        cap
    );
}

Task<std::vector<AuditEvent>> AuditEvents::list_range(
    TenantId tenant,
    std::string node,
    std::string after,
    std::string before,
    std::int64_t limit
) {
    return database_.list<AuditEvent>(
        std::move(tenant),
        audit_events_sql::list_range,
        std::move(node),
        Bytes{std::move(after)},
        Bytes{std::move(before)},
        limit
    );
}

Task<std::optional<AuditBlock>> AuditEvents::find_last_block(TenantId tenant, std::string node) {
    return database_.find<AuditBlock>(
        std::move(tenant), audit_events_sql::find_last_block, std::move(node)
    );
}

Task<std::vector<AuditBlock>> AuditEvents::list_blocks(
    TenantId tenant,
    std::string node,
    std::int64_t after,
    std::int64_t limit
) {
    return database_.list<AuditBlock>(
        std::move(tenant), audit_events_sql::list_blocks, std::move(node), after, limit
    );
}

Task<std::vector<std::string>> AuditEvents::list_nodes(TenantId tenant) {
    CO_TRY(auto rows, co_await database_.list<NodeName>(tenant, audit_events_sql::list_nodes));
    std::vector<std::string> nodes;
    nodes.reserve(rows.size());
    for (auto& row : rows) nodes.push_back(std::move(row.node));
    co_return nodes;
}

}  // namespace ostiary::store
