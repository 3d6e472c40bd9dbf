#include "server/commands.hpp"
#include "server/commands/operator_session.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace ostiary::server {
namespace {

class Report {
public:
    void line(bool good, std::string_view subject, std::string_view text) {
        fmt::print("{}  {:12}{}\n", good ? "ok  " : "BAD ", subject, text);
        good_ = good_ && good;
    }
    int status() const { return good_ ? 0 : 1; }

private:
    bool good_ = true;
};

void check_key_file(const Settings& settings, Report& report) {
    if (!settings.secret_vault_kek.empty()) {
        report.line(true, "vault key", "given by SECRET_VAULT_KEK");
        return;
    }
    const std::string path = settings.data_dir + "/keys/vault.key";
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        report.line(false, "vault key", path + " is missing");
    } else if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        report.line(false, "vault key", path + " can be read by others: chmod 600 it");
    } else {
        report.line(true, "vault key", path);
    }
}

void check_disk(const Settings& settings, Report& report) {
    if (!settings.db_url.empty()) return;
    std::error_code error;
    const auto space = std::filesystem::space(settings.data_dir, error);
    constexpr std::uintmax_t least = 256ULL * 1024 * 1024;
    const bool enough = !error && space.available >= least;
    report.line(
        enough,
        "disk",
        fmt::format("{} MB free in {}", error ? 0 : space.available >> 20U, settings.data_dir)
    );
}

// 2026-01-01: a clock before this program's time makes every token expired or not yet valid.
constexpr Milliseconds earliest = 1'767'225'600'000;

}  // namespace

int run_doctor(const Settings& settings) {
    Report report;
    report.line(true, "settings", "understood");
    const auto session = OperatorSession::open(settings);
    if (!session) {
        report.line(false, "database", "cannot be used; the reason stands above");
        return report.status();
    }
    Installation& installation = session->installation();
    report.line(
        true, "database", std::string(installation.database().dialect()) + ", schema up to date"
    );
    check_key_file(settings, report);
    check_disk(settings, report);
    report.line(installation.clock().now() > earliest, "clock", "is past this version's date");
    const auto chain = installation.run(session->application().verify_audit());
    report.line(
        chain && chain->intact,
        "audit chain",
        chain && chain->intact ? "intact" : "broken: run `ostiary audit verify`"
    );
    if (settings.host != "127.0.0.1" && settings.host != "localhost" && settings.host != "::1") {
        const bool safe = settings.trust_proxy_header || !settings.https_cert_path.empty();
        report.line(
            safe, "transport", safe ? "TLS here or in front" : "open to other machines without TLS"
        );
    }
    return report.status();
}

int run_audit_command(const CommandLine& line, const Settings& settings) {
    const auto session = OperatorSession::open(settings);
    if (!session) return 1;
    const auto chain = session->installation().run(session->application().verify_audit());
    if (!chain) return fail_command(chain.error().description);
    if (line.json) {
        fmt::print("{{\"intact\":{}}}\n", chain->intact);
    } else {
        fmt::print("{}", chain->text);
    }
    return chain->intact ? 0 : 1;
}

}  // namespace ostiary::server
