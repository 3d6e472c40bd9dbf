#include "management/logs_api.hpp"

#include "base/encoding.hpp"
#include "base/try.hpp"
#include "management/errors.hpp"

#include <stdexcept>

namespace ostiary::management {
namespace {

constexpr std::string_view tag = "Audit logs";
constexpr std::int64_t most_counted = 10'000;
constexpr std::size_t id_size = 16;

LogShape present(const TenantId& tenant, const store::AuditEvent& event) {
    LogShape log;
    log.tenant_id = tenant.value;
    log.id = base64url_encode(event.id);
    log.key = event.key;
    auto payload = json::parse(event.payload);
    if (!payload || !payload->is_object()) throw std::logic_error("an event has no payload");
    log.payload = std::move(payload->get_object());
    log.created_at = event.created_at;
    return log;
}

}  // namespace

std::vector<http::Route> LogsApi::routes() {
    using http::route;
    constexpr auto management = http::Access::management;
    return {
        route<&LogsApi::list>(
            *this, "GET", "/api/logs", management, {.summary = "List logs", .tag = tag}
        ),
        route<&LogsApi::get>(
            *this, "GET", "/api/logs/{id}", management, {.summary = "Get a log", .tag = tag}
        ),
    };
}

Task<http::Page<LogShape>> LogsApi::list(
    const http::Request& request,
    http::Query<ListLogs> query,
    http::PageRequest position
) {
    const ListLogs& asked = query.value;
    store::AuditFilter filter;
    filter.user_id = asked.user_id;
    filter.client_id = asked.application_id;
    filter.key = asked.key;
    filter.key_prefix = asked.key_prefix;
    filter.protocol_only = !asked.key && !asked.key_prefix;
    filter.from = asked.start_time.value_or(filter.from);
    filter.until = asked.end_time.value_or(filter.until);
    if (filter.from > filter.until) {
        co_return invalid_input("The start_time must not be after the end_time.");
    }
    position = position.or_first();
    const bool capped = asked.enable_cap == "true" || asked.enable_cap == "1";

    http::Page<LogShape> page{{}, 0, position, http::Counted::all};
    // One more than the cap tells that there are more.
    const std::int64_t cap = capped ? most_counted + 1 : INT64_MAX;
    CO_TRY(page.total, co_await events_.count(request.tenant, filter, cap));
    if (capped && page.total > most_counted) page.counted = http::Counted::up_to_cap;
    CO_TRY(
        const auto events,
        co_await events_.list(request.tenant, filter, position.size, position.offset())
    );
    for (const auto& event : events) page.items.push_back(present(request.tenant, event));
    co_return page;
}

Task<LogShape> LogsApi::get(const http::Request& request, http::Path<"id"> id) {
    auto event_id = base64url_decode(id.value);
    if (!event_id || event_id->size() != id_size) co_return fail(errors::not_exists);
    CO_TRY(const auto event, co_await events_.find(request.tenant, *std::move(event_id)));
    if (!event) co_return fail(errors::not_exists);
    co_return present(request.tenant, *event);
}

}  // namespace ostiary::management
