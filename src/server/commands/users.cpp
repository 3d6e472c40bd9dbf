#include "base/encoding.hpp"
#include "server/commands.hpp"
#include "server/commands/operator_session.hpp"
#include "store/seed.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <iostream>
#include <string>

namespace ostiary::server {
namespace {

std::string shown(const boost::json::value& user, const char* member) {
    const auto* value = user.as_object().if_contains(member);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

void print_user(const boost::json::value& user, bool json) {
    if (json) {
        fmt::print("{}\n", boost::json::serialize(user));
        return;
    }
    std::string identifier = shown(user, "username");
    if (identifier.empty()) identifier = shown(user, "primaryEmail");
    if (identifier.empty()) identifier = shown(user, "primaryPhone");
    const bool suspended = user.at("isSuspended").as_bool();
    fmt::print("{}  {}{}\n", shown(user, "id"), identifier, suspended ? "  (suspended)" : "");
}

// The first line of standard input: a password on the command line would stand in the process list.
std::string read_password() {
    std::string password;
    std::getline(std::cin, password);
    return password;
}

// The id of a role; empty, after telling why, if there is none.
std::string find_role(const TenantId& tenant, OperatorSession& session, const std::string& name) {
    const auto roles = session.call(
        tenant,
        "GET",
        "/api/roles?type=User&mode.name=exact&isCaseSensitive=true&search.name=" +
            percent_encode(name)
    );
    if (!roles) return {};
    if (roles->as_array().empty()) fail_command("There is no role " + name + ".");
    return roles->as_array().empty() ? std::string() : shown(roles->as_array().front(), "id");
}

// What the first administrator has, given to this user.
bool make_administrator(
    const TenantId& tenant,
    OperatorSession& session,
    const boost::json::value& user
) {
    boost::json::array role_ids;
    for (const std::string& name :
         {store::administrator_role(store::default_tenant),
          std::string(store::admin_tenant_user_role)}) {
        const std::string id = find_role(tenant, session, name);
        if (id.empty()) return false;
        role_ids.emplace_back(id);
    }
    const std::string path = "/api/users/" + percent_encode(shown(user, "id")) + "/roles";
    const boost::json::object body{{"roleIds", std::move(role_ids)}};
    return session.call(tenant, "POST", path, body).has_value();
}

int create(const CommandLine& line, OperatorSession& session) {
    if (line.admin && line.tenant != store::admin_tenant) {
        return fail_command("Administrators belong to the tenant admin: add --tenant admin.");
    }
    boost::json::object body;
    if (!line.username.empty()) body["username"] = line.username;
    if (!line.email.empty()) body["primaryEmail"] = line.email;
    if (!line.phone.empty()) body["primaryPhone"] = line.phone;
    if (!line.name.empty()) body["name"] = line.name;
    if (line.password_from_input) body["password"] = read_password();
    const auto user = session.call(TenantId(line.tenant), "POST", "/api/users", body);
    if (!user) return 1;
    print_user(*user, line.json);
    if (line.admin && !make_administrator(TenantId(line.tenant), session, *user)) return 1;
    return 0;
}

int list(const CommandLine& line, OperatorSession& session) {
    for (int page = 1;; ++page) {
        const std::string path = fmt::format("/api/users?page={}&page_size=100", page);
        const auto users = session.call(TenantId(line.tenant), "GET", path);
        if (!users) return 1;
        for (const auto& user : users->as_array()) print_user(user, line.json);
        if (users->as_array().size() < 100) return 0;
    }
}

int change(const CommandLine& line, OperatorSession& session) {
    const std::string user = "/api/users/" + percent_encode(line.id);
    std::optional<boost::json::value> answer;
    if (line.command == "user set-password") {
        const boost::json::object body{{"password", read_password()}};
        answer = session.call(TenantId(line.tenant), "PATCH", user + "/password", body);
    } else {
        const boost::json::object body{{"isSuspended", line.command == "user suspend"}};
        answer = session.call(TenantId(line.tenant), "PATCH", user + "/is-suspended", body);
    }
    if (!answer) return 1;
    print_user(*answer, line.json);
    return 0;
}

}  // namespace

int run_user_command(const CommandLine& line, const Settings& settings) {
    const auto session = OperatorSession::open(settings);
    if (!session) return 1;
    if (line.command == "user create") return create(line, *session);
    if (line.command == "user list") return list(line, *session);
    return change(line, *session);
}

}  // namespace ostiary::server
