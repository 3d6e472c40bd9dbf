#pragma once

#include "http/route.hpp"
#include "store/audit_events.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ostiary::management {

struct ListLogs {
    std::optional<std::string> user_id;
    std::optional<std::string> application_id;
    std::optional<std::string> key;
    std::optional<std::string> key_prefix;
    std::optional<std::string> enable_cap;
    std::optional<std::int64_t> start_time;
    std::optional<std::int64_t> end_time;

    static constexpr auto fields() {
        using Q = ListLogs;
        return std::tuple{
            json::field("userId", &Q::user_id, {.max = 128}),
            json::field("applicationId", &Q::application_id, {.max = 2048}),
            json::field("logKey", &Q::key, {.max = 256}),
            json::field(
                "logKeyPrefix",
                &Q::key_prefix,
                {.doc = "All keys that begin like this; Management. for changes by administrators",
                 .max = 256}
            ),
            json::field("enableCap", &Q::enable_cap, {.doc = "Count no further than 10,000"}),
            json::field(
                "start_time", &Q::start_time, {.doc = "Milliseconds since 1970, inclusive"}
            ),
            json::field("end_time", &Q::end_time, {.doc = "Milliseconds since 1970, inclusive"}),
        };
    }
};

struct LogShape {
    std::string tenant_id;
    std::string id;
    std::string key;
    json::object payload;
    Milliseconds created_at = 0;

    static constexpr auto fields() {
        using L = LogShape;
        return std::tuple{
            json::field("tenantId", &L::tenant_id),
            json::field("id", &L::id),
            json::field("key", &L::key),
            json::field("payload", &L::payload),
            json::field("createdAt", &L::created_at),
        };
    }
};

// The audit log, read only: /api/logs. Unless a key or the beginning of one is asked for, the list
// has what users and clients did, and not the changes by administrators.
//
// Thread safety: all members may be called concurrently.
class LogsApi {
public:
    explicit LogsApi(sql::Database& database) : events_(database) {}

    std::vector<http::Route> routes();

    Task<http::Page<LogShape>>
    list(const http::Request& request, http::Query<ListLogs> query, http::PageRequest position);
    Task<LogShape> get(const http::Request& request, http::Path<"id"> id);

private:
    store::AuditEvents events_;
};

}  // namespace ostiary::management
