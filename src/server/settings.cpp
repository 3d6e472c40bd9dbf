#include "server/settings.hpp"

#include "base/encoding.hpp"
#include "redis/url.hpp"
#include "server/setting_types.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

namespace ostiary::server {
namespace {

using S = Settings;

// clang-format off: one setting, one row
const std::array declared{
    text("DB_URL", "", &S::db_url,
        "Where data is kept: empty for SQLite in DATA_DIR, or `postgres://user:password@host/database` for PostgreSQL 14 or newer."),
    secret("REDIS_URL", &S::redis_url,
        "Redis 6 or newer, or Valkey, by which nodes on one PostgreSQL tell each other of changes: `redis://user:password@host:6379`, or `rediss://` for TLS. Empty: PostgreSQL alone."),
    text("DATA_DIR", "./data", &S::data_dir,
        "Directory of the embedded database and of the keys that are made at first start."),
    text("HOST", "127.0.0.1", &S::host,
        "Address to listen on. `0.0.0.0` or `::` opens the server to other machines."),
    number("PORT", "3001", &S::port, {1, 65535},
        "Port of sign-in, tokens and the APIs."),
    number("ADMIN_PORT", "3002", &S::admin_port, {0, 65535},
        "Port of the admin tenant. 0 serves everything on PORT."),
    list("ENDPOINT", &S::endpoint,
        "Public origins of the server, separated by commas. Empty: `http://localhost:PORT`."),
    list("ADMIN_ENDPOINT", &S::admin_endpoint,
        "The same for the admin tenant. Empty: `http://localhost:ADMIN_PORT`."),
    text("BASE_PATH", "", &S::base_path,
        "Path under which the server is mounted, for example `/auth`."),
    text("HTTPS_CERT_PATH", "", &S::https_cert_path,
        "Certificate chain (PEM); with HTTPS_KEY_PATH it turns TLS on. SIGHUP reads both again."),
    text("HTTPS_KEY_PATH", "", &S::https_key_path,
        "Private key of the certificate (PEM)."),
    flag("TRUST_PROXY_HEADER", "false", &S::trust_proxy_header,
        "Believe X-Forwarded-Proto, -Host and -For. Set it only if every request comes through a proxy that sets them."),
    secret("SECRET_VAULT_KEK", &S::secret_vault_kek,
        "Key that seals stored secrets: 32 bytes in Base64. Empty: the file `keys/vault.key` in DATA_DIR, made at first start."),
    choice("SIGNING_ALGORITHM", "ES256", &S::signing_algorithm, "ES256 ES384 ES512 RS256 PS256 EdDSA",
        "Algorithm of the signing keys that the first start makes: ES256, ES384, ES512, RS256, PS256 or EdDSA."),
    number("PRIVATE_KEY_ROTATION_GRACE_PERIOD", "0", &S::private_key_rotation_grace_period, {0, 31'536'000},
        "Seconds for which a new signing key is published before it signs."),
    number("IO_THREADS", "0", &S::io_threads, {0, 256},
        "Threads that serve connections. 0: one per core."),
    number("HASH_THREADS", "0", &S::hash_threads, {0, 256},
        "Threads that hash passwords. 0: one per core."),
    number("HASH_MEMORY", "19456", &S::hash_memory, {8, 1'048'576},
        "Memory of one Argon2id hash, in KiB."),
    number("HASH_ITERATIONS", "2", &S::hash_iterations, {1, 20},
        "Passes of one Argon2id hash."),
    number("DATABASE_POOL_SIZE", "20", &S::database_pool_size, {1, 1000},
        "PostgreSQL connections of one node; at least 4 for each of its I/O threads."),
    number("DATABASE_CONNECTION_TIMEOUT", "5000", &S::database_connection_timeout, {100, 600'000},
        "Milliseconds to wait for a database connection."),
    number("DATABASE_STATEMENT_TIMEOUT", "60000", &S::database_statement_timeout, {100, 3'600'000},
        "Milliseconds that a database statement may take."),
    number("TENANT_POOL_SIZE", "100", &S::tenant_pool_size, {2, 100'000},
        "Tenants whose configuration is kept in memory."),
    text("STATUS_API_KEY", "", &S::status_api_key,
        "Whoever sends this value in `logto-status-api-key` is told the tenant by /api/status."),
    choice("LOG_LEVEL", "info", &S::log_level, "debug info warn error",
        "Least level that is logged: debug, info, warn or error."),
    text("NODE_ID", "", &S::node_id,
        "Name of this node in the audit chain. Empty: the host name."),
    flag("PATH_BASED_MULTI_TENANCY", "false", &S::path_based_multi_tenancy,
        "Find the tenant in the path: `/t/<tenant>/...`."),
    flag("INTEGRATION_TEST", "false", &S::integration_test,
        "Switches for API test suites. Refused unless every listener is on a loopback address."),
    text("DEVELOPMENT_USER_ID", "", &S::development_user_id,
        "Subject that Management API calls without a token act as. Loopback only, as INTEGRATION_TEST."),
};
// clang-format on

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// Names are not resolved: what they mean changes, and a start must not wait for a name server.
Result<void> check_host(const Settings& settings) {
    in6_addr address{};
    const char* host = settings.host.c_str();
    const bool numeric =
        inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
    if (numeric || settings.host == "localhost") return {};
    return fail(
        wrong_setting, "HOST must be an IP address, such as 127.0.0.1, 0.0.0.0 or ::, or localhost."
    );
}

bool is_origin(std::string_view text) {
    const std::size_t scheme = text.starts_with("http://")    ? 7
                               : text.starts_with("https://") ? 8
                                                              : 0;
    return scheme != 0 && text.size() > scheme &&
           text.find_first_of("/?#@ ", scheme) == std::string_view::npos;
}

Result<void> check_origins(std::string_view name, const std::vector<std::string>& origins) {
    if (std::ranges::all_of(origins, is_origin)) return {};
    return fail(
        wrong_setting,
        fmt::format(
            "{} must be one or more origins such as https://id.example.com, without a path (a path "
            "belongs in BASE_PATH).",
            name
        )
    );
}

Result<void> check_test_mode(const Settings& settings) {
    const bool asked = settings.integration_test || !settings.development_user_id.empty();
    if (!asked || is_loopback(settings.host)) return {};
    return fail(
        wrong_setting,
        "INTEGRATION_TEST and DEVELOPMENT_USER_ID open the server to everybody who reaches it, so "
        "they "
        "work on loopback addresses only: remove them, or set HOST=127.0.0.1."
    );
}

// KiB. With less, stolen hashes are cheap to guess; a test may see what all but the hash costs.
constexpr std::int64_t least_hash_memory = 8192;

Result<void> check_hash_memory(const Settings& settings) {
    if (settings.hash_memory >= least_hash_memory || settings.integration_test) return {};
    return fail(
        wrong_setting,
        fmt::format(
            "HASH_MEMORY must be {} or more: with less, stolen hashes are cheap to guess.",
            least_hash_memory
        )
    );
}

Result<void> check_vault_key(const Settings& settings) {
    if (settings.secret_vault_kek.empty()) return {};
    const auto key = base64_decode(settings.secret_vault_kek.reveal());
    if (key && key->size() == 32) return {};
    return fail(
        wrong_setting,
        "SECRET_VAULT_KEK must be 32 bytes in Base64, as `openssl rand -base64 32` prints them."
    );
}

Result<void> check_redis_url(const Settings& settings) {
    if (settings.redis_url.empty() || redis::parse_url(settings.redis_url.reveal())) return {};
    return fail(
        wrong_setting,
        "REDIS_URL must look like redis://user:password@host:6379, or rediss:// for TLS; signs "
        "such as @ and / in the password are written as %40 and %2F."
    );
}

Result<void> check_together(const Settings& settings) {
    if (settings.https_cert_path.empty() != settings.https_key_path.empty()) {
        return fail(wrong_setting, "HTTPS_CERT_PATH and HTTPS_KEY_PATH must be set together.");
    }
    if (settings.port == settings.admin_port) {
        return fail(
            wrong_setting,
            "PORT and ADMIN_PORT must differ; write ADMIN_PORT=0 to use one port for both."
        );
    }
    const std::string& path = settings.base_path;
    if (!path.empty() && (!path.starts_with('/') || path.ends_with('/'))) {
        return fail(
            wrong_setting, "BASE_PATH must begin with a slash and not end with one, like /auth."
        );
    }
    for (const auto& checked :
         {check_host(settings),
          check_test_mode(settings),
          check_hash_memory(settings),
          check_vault_key(settings),
          check_redis_url(settings),
          check_origins("ENDPOINT", settings.endpoint),
          check_origins("ADMIN_ENDPOINT", settings.admin_endpoint)}) {
        if (!checked) return checked;
    }
    return {};
}

}  // namespace

std::span<const Setting> settings() {
    return declared;
}

const Setting* find_setting(std::string_view name) {
    const auto found = std::ranges::find(declared, name, &Setting::name);
    return found == declared.end() ? nullptr : &*found;
}

NamedValues read_environment() {
    NamedValues values;
    for (const Setting& setting : declared) {
        const std::string name(setting.name);
        // An empty variable is as good as none: that is how container templates leave one out.
        const char* value = std::getenv(name.c_str());
        if (value && *value != '\0') values[name] = value;
    }
    return values;
}

Result<Settings> load_settings(
    const NamedValues& command_line,
    const NamedValues& environment,
    const NamedValues& file
) {
    Settings output;
    for (const Setting& setting : declared) {
        std::string_view value = setting.default_value;
        for (const NamedValues* source : {&file, &environment, &command_line}) {
            const auto found = source->find(setting.name);
            if (found != source->end()) value = found->second;
        }
        if (auto applied = setting.apply(output, value); !applied) {
            return std::unexpected(std::move(applied).error());
        }
    }
    if (auto checked = check_together(output); !checked) {
        return std::unexpected(std::move(checked).error());
    }
    return output;
}

unsigned thread_count(std::int64_t asked) {
    return asked != 0 ? static_cast<unsigned>(asked)
                      : std::max(1U, std::thread::hardware_concurrency());
}

std::string settings_reference() {
    std::string page =
        "# Settings\n\nEach can be given as an environment variable, as a command-line option "
        "(`--trust-proxy-header true`), or in a TOML file named by `--config` "
        "(`trust_proxy_header = true`). The command line wins over the environment, the "
        "environment "
        "over the file.\n\n| name | default | meaning |\n|---|---|---|\n";
    for (const Setting& setting : declared) {
        page += fmt::format("| `{}` | ", setting.name);
        if (!setting.default_value.empty()) page += fmt::format("`{}` ", setting.default_value);
        page += fmt::format("| {} |\n", setting.documentation);
    }
    return page;
}

}  // namespace ostiary::server
