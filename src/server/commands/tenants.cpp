#include "store/tenants.hpp"

#include "server/commands.hpp"
#include "server/commands/operator_session.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace ostiary::server {
namespace {

void print_tenant(
    const std::string& id,
    const std::string& name,
    OperatorSession& session,
    bool json
) {
    const auto urls = session.application().origins().base_urls(TenantId(id));
    const std::string issuer = urls.front() + "/oidc";
    if (json) {
        const boost::json::object shown{{"id", id}, {"name", name}, {"issuer", issuer}};
        fmt::print("{}\n", boost::json::serialize(shown));
    } else {
        fmt::print("{:21}  {}  {}\n", id, issuer, name);
    }
}

int create(const CommandLine& line, OperatorSession& session, const Settings& settings) {
    const std::string& name = line.name.empty() ? line.id : line.name;
    const auto created =
        session.installation().run(session.application().create_tenant(TenantId(line.id), name));
    if (!created) return fail_command(created.error().description);
    print_tenant(line.id, name, session, line.json);
    if (!settings.path_based_multi_tenancy) {
        fmt::print(stderr, "The server answers for it with PATH_BASED_MULTI_TENANCY=true.\n");
    }
    return 0;
}

int list(const CommandLine& line, OperatorSession& session) {
    Installation& installation = session.installation();
    const auto tenants = installation.run(store::Tenants(installation.database()).list());
    if (!tenants) return fail_command(tenants.error().description);
    for (const store::Tenant& tenant : *tenants) {
        print_tenant(tenant.id.value, tenant.name, session, line.json);
    }
    return 0;
}

}  // namespace

int run_tenant_command(const CommandLine& line, const Settings& settings) {
    const auto session = OperatorSession::open(settings);
    if (!session) return 1;
    if (line.command == "tenant create") return create(line, *session, settings);
    return list(line, *session);
}

}  // namespace ostiary::server
