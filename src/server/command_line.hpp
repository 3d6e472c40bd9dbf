#pragma once

#include "server/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ostiary::server {

// What the command line asks for: a subcommand, its options, and settings that it overrides.
struct CommandLine {
    std::string command;  // "serve", "user create", ...
    NamedValues settings;
    std::string config;  // path of a TOML file, or empty

    std::string tenant = "default";
    bool json = false;
    bool management = false;
    bool yes = false;
    bool admin = false;
    std::string name;
    std::string type;
    std::string description;
    std::vector<std::string> redirect_uris;
    std::vector<std::string> post_logout_redirect_uris;
    std::string username;
    std::string email;
    std::string phone;
    bool password_from_input = false;
    std::string id;
    std::string kind;
    std::string algorithm;
    std::optional<long> grace_period;
    std::string file;
    std::string to;
};

// Parses the arguments. Prints help, the version or an error by itself; then there is no command
// line, and `status` says how the process ends.
std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& status);

}  // namespace ostiary::server
