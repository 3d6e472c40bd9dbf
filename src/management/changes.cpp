#include "management/changes.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"

namespace ostiary::management {

Result<void> check_written(const sql::Written& written, const ConflictMeanings& meanings) {
    if (!written.conflict) return {};
    const auto& conflict = *written.conflict;
    const std::string cause =
        "statement " + std::to_string(conflict.statement) + " " + conflict.constraint;
    switch (conflict.kind) {
        case sql::Conflict::Kind::unique:
            for (const auto& meaning : meanings.unique) {
                if (meaning.constraint == conflict.constraint)
                    return fail(*meaning.kind, {}, cause);
            }
            return fail(errors::unique_violation, {}, cause);
        case sql::Conflict::Kind::guard:
            for (const auto& meaning : meanings.guards) {
                if (meaning.statement == conflict.statement) return fail(*meaning.kind, {}, cause);
            }
            return fail(errors::not_found, {}, cause);
        case sql::Conflict::Kind::foreign_key:
            return fail(errors::relation_not_found, {}, cause);
        case sql::Conflict::Kind::check:
            return fail(errors::invalid_input, {}, cause);
    }
    return fail(errors::invalid_input, {}, cause);
}

void Changes::record(
    sql::Batch& batch,
    const http::Request& request,
    std::string_view action,
    json::object details
) {
    audit::Event event;
    event.key = action;
    if (request.principal.kind == http::Principal::Kind::user) {
        event.user_id = request.principal.id;
    }
    if (!request.principal.client_id.empty()) event.client_id = request.principal.client_id;
    event.ip = request.client_address;
    event.user_agent = request.headers.get("User-Agent");
    event.details["target"] = std::move(details);
    event.details["requestId"] = request.id;
    recorder_.add(batch, std::move(event));
}

Task<void> Changes::write(
    const http::Request& request,
    sql::Batch batch,
    std::string_view action,
    json::object details,
    ConflictMeanings meanings
) {
    record(batch, request, action, std::move(details));
    CO_TRY(const auto written, co_await database_.write(request.tenant, std::move(batch)));
    co_return check_written(written, meanings);
}

Task<void> Changes::configure(
    const http::Request& request,
    sql::Batch batch,
    std::string_view action,
    json::object details,
    ConflictMeanings meanings
) {
    record(batch, request, action, std::move(details));
    CO_TRY(const auto written, co_await snapshots_.write(request.tenant, std::move(batch)));
    co_return check_written(written, meanings);
}

}  // namespace ostiary::management
