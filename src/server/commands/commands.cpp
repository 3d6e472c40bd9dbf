#include "server/commands.hpp"

#include "server/serve.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace ostiary::server {
namespace {

Result<Settings> resolve(const CommandLine& line) {
    NamedValues file;
    if (!line.config.empty()) {
        auto values = read_settings_file(line.config);
        if (!values) return std::unexpected(std::move(values).error());
        file = *std::move(values);
    }
    return load_settings(line.settings, read_environment(), file);
}

}  // namespace

int run_command(const CommandLine& line) {
    if (line.command == "settings") {
        fmt::print("{}", settings_reference());
        return 0;
    }
    const auto settings = resolve(line);
    if (!settings) {
        fmt::print(stderr, "ostiary: {}\n", settings.error().description);
        return 2;
    }
    const std::string& command = line.command;
    if (command == "serve") return serve(*settings);
    if (command == "migrate") return run_migrate(line, *settings);
    if (command == "doctor") return run_doctor(*settings);
    if (command == "openapi") return print_openapi(*settings);
    if (command.starts_with("tenant ")) return run_tenant_command(line, *settings);
    if (command.starts_with("user ")) return run_user_command(line, *settings);
    if (command.starts_with("app ")) return run_application_command(line, *settings);
    if (command.starts_with("key ")) return run_key_command(line, *settings);
    if (command.starts_with("audit ")) return run_audit_command(line, *settings);
    return run_data_command(line, *settings);
}

}  // namespace ostiary::server
