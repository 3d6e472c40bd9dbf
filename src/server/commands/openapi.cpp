#include "server/commands.hpp"
#include "server/commands/operator_session.hpp"

#include <fmt/format.h>

namespace ostiary::server {

int print_openapi(const Settings& settings) {
    const auto session = OperatorSession::open(settings);
    if (!session) return 1;
    fmt::print("{}\n", session->application().openapi());
    return 0;
}

}  // namespace ostiary::server
