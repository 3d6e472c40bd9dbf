#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "sql/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ostiary::store {

struct AuditEvent {
    std::string id;  // 16 bytes, growing within a node
    std::string node;
    std::string key;
    std::optional<std::string> user_id;
    std::optional<std::string> client_id;
    std::string payload;  // JSON
    Milliseconds created_at = 0;

    static constexpr auto columns() {
        using E = AuditEvent;
        return std::tuple{
            sql::column("id", &E::id),
            sql::column("node", &E::node),
            sql::column("key", &E::key),
            sql::column("user_id", &E::user_id),
            sql::column("client_id", &E::client_id),
            sql::column("payload", &E::payload),
            sql::column("created_at", &E::created_at),
        };
    }
};

// Covers a run of one node's events, and the block before it.
struct AuditBlock {
    std::string node;
    std::int64_t number = 0;  // from 1
    std::string first_event;
    std::string last_event;
    std::int64_t event_count = 0;
    std::string previous_digest;
    std::string digest;
    std::string signature;
    Milliseconds created_at = 0;

    static constexpr auto columns() {
        using B = AuditBlock;
        return std::tuple{
            sql::column("node", &B::node),
            sql::column("number", &B::number),
            sql::column("first_event", &B::first_event),
            sql::column("last_event", &B::last_event),
            sql::column("event_count", &B::event_count),
            sql::column("previous_digest", &B::previous_digest),
            sql::column("digest", &B::digest),
            sql::column("signature", &B::signature),
            sql::column("created_at", &B::created_at),
        };
    }
};

struct AuditFilter {
    std::optional<std::string> user_id;
    std::optional<std::string> client_id;
    std::optional<std::string> key;
    std::optional<std::string> key_prefix;
    // Only what users and clients did at the protocol endpoints and pages, as API clients expect of
    // the list of logs; not changes by administrators.
    bool protocol_only = false;
    Milliseconds from = 0;
    Milliseconds until = INT64_MAX;  // inclusive
};

// The audit log. Events are inserted by audit/recorder.hpp and never changed.
//
// Thread safety: all members may be called concurrently.
class AuditEvents {
public:
    explicit AuditEvents(sql::Database& database) : database_(database) {}

    static void insert(sql::Batch& batch, AuditEvent event);
    static void insert(sql::Batch& batch, const AuditBlock& block);

    Task<std::optional<AuditEvent>> find(TenantId tenant, std::string id);
    // Newest first.
    Task<std::vector<AuditEvent>>
    list(TenantId tenant, const AuditFilter& filter, std::int64_t limit, std::int64_t offset);
    // Counts no further than `cap`.
    Task<std::int64_t> count(TenantId tenant, const AuditFilter& filter, std::int64_t cap);

    // Events of a node with after < id < before, in the order of their ids.
    Task<std::vector<AuditEvent>> list_range(
        TenantId tenant,
        std::string node,
        std::string after,
        std::string before,
        std::int64_t limit
    );
    Task<std::optional<AuditBlock>> find_last_block(TenantId tenant, std::string node);
    Task<std::vector<AuditBlock>>
    list_blocks(TenantId tenant, std::string node, std::int64_t after, std::int64_t limit);
    // Nodes that have events or blocks.
    Task<std::vector<std::string>> list_nodes(TenantId tenant);

private:
    sql::Database& database_;
};

}  // namespace ostiary::store
