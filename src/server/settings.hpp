#pragma once

#include "base/error.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::server {

// Everything an operator can set. Each member is declared once in settings.cpp with its name, its
// bounds, its default and its documentation; environment, command line, file and the page
// docs/reference/settings.md all come from that declaration.
struct Settings {
    std::string db_url;
    Secret redis_url;
    std::string data_dir;
    std::string host;
    std::int64_t port = 0;
    std::int64_t admin_port = 0;  // 0: one port for everything
    std::vector<std::string> endpoint;
    std::vector<std::string> admin_endpoint;
    std::string base_path;
    std::string https_cert_path;
    std::string https_key_path;
    bool trust_proxy_header = false;
    Secret secret_vault_kek;
    std::string signing_algorithm;
    std::int64_t private_key_rotation_grace_period = 0;  // seconds
    std::int64_t io_threads = 0;
    std::int64_t hash_threads = 0;
    std::int64_t hash_memory = 0;  // KiB
    std::int64_t hash_iterations = 0;
    std::int64_t database_pool_size = 0;
    std::int64_t database_connection_timeout = 0;  // milliseconds
    std::int64_t database_statement_timeout = 0;   // milliseconds
    std::int64_t tenant_pool_size = 0;
    std::string status_api_key;
    std::string log_level;
    std::string node_id;
    bool path_based_multi_tenancy = false;
    bool integration_test = false;
    std::string development_user_id;
};

// One setting as it is declared: for parsing and for documentation.
struct Setting {
    std::string_view name;  // of the environment variable; `--kebab-case` on the command line
    std::string_view default_value;
    std::string_view documentation;
    // Parses a value into the settings; says what to write if it does not fit.
    std::function<Result<void>(Settings&, std::string_view)> apply;
};

std::span<const Setting> settings();
const Setting* find_setting(std::string_view name);

using NamedValues = std::map<std::string, std::string, std::less<>>;

inline constexpr ErrorKind wrong_setting{"setting.invalid", 500, "A setting is wrong."};

// The values of a TOML file (keys as the names, in lower case) and of the environment.
Result<NamedValues> read_settings_file(const std::string& path);
NamedValues read_environment();

// Resolves the settings: command line over environment over file over default. The rules that tie
// settings together are checked here too. An error is a sentence that names the setting and says
// what to write.
Result<Settings> load_settings(
    const NamedValues& command_line,
    const NamedValues& environment,
    const NamedValues& file
);

// How many threads a setting asks for, where 0 means one per core.
unsigned thread_count(std::int64_t asked);

// The reference page of all settings, in Markdown.
std::string settings_reference();

}  // namespace ostiary::server
