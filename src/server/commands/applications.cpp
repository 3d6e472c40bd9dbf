#include "server/commands.hpp"
#include "server/commands/operator_session.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <optional>
#include <string>

namespace ostiary::server {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string text_of(const value& item, const char* member) {
    return std::string(item.at(member).as_string());
}

// The seeded role that lets a machine use the Management API.
constexpr std::string_view management_role = "Logto Management API access";

std::optional<std::string> find_management_role(OperatorSession& session, const TenantId& tenant) {
    const auto roles =
        session.call(tenant, "GET", "/api/roles?type=MachineToMachine&page=1&page_size=100");
    if (!roles) return std::nullopt;
    for (const value& role : roles->as_array()) {
        if (role.at("name").as_string() == management_role) return text_of(role, "id");
    }
    fail_command(fmt::format("The role \"{}\" is missing.", management_role));
    return std::nullopt;
}

// The secret that the new application came with, or one that is made now.
std::optional<std::string>
get_secret(OperatorSession& session, const TenantId& tenant, const std::string& id) {
    const std::string path = fmt::format("/api/applications/{}/secrets", id);
    const auto secrets = session.call(tenant, "GET", path);
    if (!secrets) return std::nullopt;
    if (!secrets->as_array().empty()) return text_of(secrets->as_array()[0], "value");
    const auto made = session.call(tenant, "POST", path, object{{"name", "Default secret"}});
    if (!made) return std::nullopt;
    return text_of(*made, "value");
}

int create(const CommandLine& line, OperatorSession& session) {
    const TenantId tenant(line.tenant);
    const std::string type =
        line.management ? "MachineToMachine" : (line.type.empty() ? "Traditional" : line.type);
    object body{{"name", line.name.empty() ? "Application" : line.name}, {"type", type}};
    body["oidcClientMetadata"] = object{
        {"redirectUris", array(line.redirect_uris.begin(), line.redirect_uris.end())},
        {"postLogoutRedirectUris",
         array(line.post_logout_redirect_uris.begin(), line.post_logout_redirect_uris.end())}
    };
    const auto application = session.call(tenant, "POST", "/api/applications", body);
    if (!application) return 1;
    const std::string id = text_of(*application, "id");
    if (line.management) {
        const auto role = find_management_role(session, tenant);
        if (!role) return 1;
        const object roles{{"roleIds", array{value(*role)}}};
        if (!session.call(tenant, "POST", fmt::format("/api/applications/{}/roles", id), roles))
            return 1;
    }
    object shown{{"id", id}};
    if (type == "Traditional" || type == "MachineToMachine") {
        const auto secret = get_secret(session, tenant, id);
        if (!secret) return 1;
        shown["secret"] = *secret;
    }
    if (line.json) {
        fmt::print("{}\n", boost::json::serialize(shown));
    } else {
        for (const auto& member : shown) {
            fmt::print("{:8}{}\n", std::string(member.key()), member.value().as_string().c_str());
        }
    }
    return 0;
}

int list(const CommandLine& line, OperatorSession& session) {
    const auto applications = session.call(TenantId(line.tenant), "GET", "/api/applications");
    if (!applications) return 1;
    for (const value& application : applications->as_array()) {
        if (line.json) {
            fmt::print("{}\n", boost::json::serialize(application));
        } else {
            fmt::print(
                "{}  {:18}{}\n",
                text_of(application, "id"),
                text_of(application, "type"),
                text_of(application, "name")
            );
        }
    }
    return 0;
}

}  // namespace

int run_application_command(const CommandLine& line, const Settings& settings) {
    const auto session = OperatorSession::open(settings);
    if (!session) return 1;
    return line.command == "app create" ? create(line, *session) : list(line, *session);
}

}  // namespace ostiary::server
