#pragma once

#include "server/command_line.hpp"

namespace ostiary::server {

// Runs a subcommand; the exit status of the process: 0, 1 for a failure that was told on standard
// error, 2 for a wrong command line.
int run_command(const CommandLine& line);

// Each family of subcommands, by file.
int run_tenant_command(const CommandLine& line, const Settings& settings);
int run_user_command(const CommandLine& line, const Settings& settings);
int run_application_command(const CommandLine& line, const Settings& settings);
int run_key_command(const CommandLine& line, const Settings& settings);
int run_data_command(const CommandLine& line, const Settings& settings);
int run_audit_command(const CommandLine& line, const Settings& settings);
int run_migrate(const CommandLine& line, const Settings& settings);
int run_doctor(const Settings& settings);
int print_openapi(const Settings& settings);

}  // namespace ostiary::server
