#include "server/commands/operator_session.hpp"

#include "base/id.hpp"
#include "base/log.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <cstdio>

namespace ostiary::server {

int fail_command(std::string_view text) {
    fmt::print(stderr, "ostiary: {}\n", text);
    return 1;
}

OperatorSession::~OperatorSession() {
    if (!application_) return;
    const auto sealed = installation_->run(application_->seal_audit());
    if (!sealed) fail_command("The audit events of this command are not covered by the chain yet.");
}

std::unique_ptr<OperatorSession> OperatorSession::open(const Settings& settings) {
    // A command speaks by itself; the log is for what goes wrong.
    log::set_level(log::Level::warn);
    auto installation = Installation::open(settings);
    if (!installation) {
        fail_command(installation.error().description);
        return nullptr;
    }
    auto session = std::make_unique<OperatorSession>();
    session->installation_ = *std::move(installation);
    // A chain of its own: the server, which may be running, continues the one of its name.
    const std::string node = fmt::format(
        "command:{}:{}",
        session->installation_->clock().now(),
        standard_id(session->installation_->random())
    );
    session->application_ = std::make_unique<Application>(*session->installation_, node);
    if (const auto seeded = session->installation_->run(session->application_->seed()); !seeded) {
        fail_command(seeded.error().description);
        return nullptr;
    }
    return session;
}

std::optional<boost::json::value> OperatorSession::call(
    const TenantId& tenant,
    std::string_view method,
    const std::string& path,
    const boost::json::value& body
) {
    const std::string text = body.is_null() ? "" : boost::json::serialize(body);
    const auto response = installation_->run(application_->call(tenant, method, path, text));
    if (!response) {
        fail_command(response.error().description + " " + response.error().details);
        return std::nullopt;
    }
    if (response->body.empty()) return boost::json::value(nullptr);
    return boost::json::parse(response->body);
}

}  // namespace ostiary::server
