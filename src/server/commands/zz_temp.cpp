#include "server/commands.hpp"
namespace ostiary::server { int run_doctor(const Settings&) { return 0; } int run_audit_command(const CommandLine&, const Settings&) { return 0; } }
