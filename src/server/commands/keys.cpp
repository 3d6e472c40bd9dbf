#include "server/commands.hpp"
#include "server/commands/operator_session.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <string>

namespace ostiary::server {
namespace {

using boost::json::object;
using boost::json::value;

std::string member_text(const value& key, const char* member) {
    const auto* found = key.as_object().if_contains(member);
    return found && found->is_string() ? std::string(found->get_string()) : "-";
}

void print_keys(const value& keys, bool json) {
    for (const value& key : keys.as_array()) {
        if (json) {
            fmt::print("{}\n", boost::json::serialize(key));
        } else {
            fmt::print(
                "{}  {:8}  {}\n",
                member_text(key, "id"),
                member_text(key, "status"),
                member_text(key, "signingKeyAlgorithm")
            );
        }
    }
}

}  // namespace

int run_key_command(const CommandLine& line, const Settings& settings) {
    const auto session = OperatorSession::open(settings);
    if (!session) return 1;
    const std::string path =
        "/api/configs/oidc/" + (line.kind.empty() ? std::string("private-keys") : line.kind);
    std::optional<value> keys;
    if (line.command == "key rotate") {
        object body;
        if (!line.algorithm.empty()) body["signingKeyAlgorithm"] = line.algorithm;
        if (line.grace_period) body["rotationGracePeriod"] = *line.grace_period;
        keys = session->call(TenantId(line.tenant), "POST", path + "/rotate", body);
    } else {
        keys = session->call(TenantId(line.tenant), "GET", path);
    }
    if (!keys) return 1;
    print_keys(*keys, line.json);
    return 0;
}

}  // namespace ostiary::server
