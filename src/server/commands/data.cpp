#include "base/try.hpp"
#include "server/commands.hpp"
#include "server/commands/operator_session.hpp"
#include "sql/migrate.hpp"
#include "store/expiry.hpp"
#include "store/transfer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

namespace ostiary::server {
namespace {

constexpr sql::Query count_tenants{
    "data.count_tenants",
    "select count(*) from tenants",
    sql::Scope::global
};
constexpr sql::Query count_tenant{
    "data.count_tenant",
    "select count(*) from tenants where id = $1",
    sql::Scope::global
};
constexpr sql::Query add_tenant{
    "data.add_tenant",
    "insert into tenants (id, name, created_at) values ($1, $1, $2)",
    sql::Scope::global
};
constexpr sql::Query forget_fingerprint{
    "data.forget_fingerprint",
    "delete from systems where key = 'vaultKeyFingerprint'",
    sql::Scope::global
};

std::int64_t schema_version() {
    return static_cast<std::int64_t>(sql::embedded_migrations().size());
}

// A file that only its owner can read: it holds password hashes and sealed secrets.
bool make_private_file(const std::string& path) {
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return false;
    ::fchmod(file, S_IRUSR | S_IWUSR);
    ::close(file);
    return true;
}

int write_file(const CommandLine& line, Installation& installation, bool whole) {
    std::vector<TenantId> tenants{TenantId(line.tenant)};
    if (whole) {
        store::Expiry expiry(installation.database());
        auto all = installation.run(expiry.tenants());
        if (!all) return fail_command(all.error().description);
        tenants = *std::move(all);
    } else {
        const auto known =
            installation.run(installation.database().count({}, count_tenant, line.tenant));
        if (!known || *known == 0) return fail_command("There is no such tenant.");
    }
    const std::string partial = line.file + ".partial";
    if (!make_private_file(partial)) return fail_command("The file cannot be written.");
    std::ofstream output(partial, std::ios::binary | std::ios::trunc);
    const auto reader = installation.database().read_consistently();
    const store::TransferHeader header{
        .schema_version = schema_version(),
        .vault_key_fingerprint = installation.vault_fingerprint(),
        .whole = whole,
    };
    const auto rows = store::write_transfer(*reader, header, tenants, output);
    output.close();
    std::error_code error;
    if (output) std::filesystem::rename(partial, line.file, error);
    if (!output || error) {
        std::filesystem::remove(partial, error);
        return fail_command("The file cannot be written.");
    }
    fmt::print("{} rows written to {}\n", rows, line.file);
    return 0;
}

Result<std::int64_t> read_file(const CommandLine& line, Installation& installation, bool whole) {
    std::ifstream input(line.file, std::ios::binary);
    if (!input) return fail(store::bad_transfer, "The file cannot be opened.");
    TRY(const auto header, store::read_transfer_header(input));
    if (header.whole != whole) {
        return fail(
            store::bad_transfer,
            whole ? "The file is an export of one tenant: use `ostiary import`."
                  : "The file is a backup: use `ostiary restore`."
        );
    }
    if (header.schema_version != schema_version()) {
        return fail(
            store::bad_transfer,
            "The file is of another version of the schema: read it with the version that wrote it, "
            "then upgrade."
        );
    }
    if (header.vault_key_fingerprint != installation.vault_fingerprint()) {
        return fail(
            store::bad_transfer,
            "The secrets in the file are sealed with another vault key: set SECRET_VAULT_KEK to it."
        );
    }
    auto& database = installation.database();
    sql::Batch first;
    if (whole) {
        TRY(const auto tenants, installation.run(database.count({}, count_tenants)));
        if (tenants != 0) return fail(store::bad_transfer, "The database is not empty.");
        first.add(forget_fingerprint);
    } else {
        TRY(const auto known, installation.run(database.count({}, count_tenant, line.tenant)));
        if (known != 0) return fail(store::bad_transfer, "The tenant exists already.");
        first.add(add_tenant, line.tenant, installation.clock().now());
    }
    TRY([[maybe_unused]] const auto written,
        installation.run(database.write({}, std::move(first))));
    return installation.run(store::read_transfer(database, input));
}

int import_file(const CommandLine& line, Installation& installation, bool whole) {
    const auto rows = read_file(line, installation, whole);
    if (!rows) return fail_command(rows.error().description);
    fmt::print("{} rows read from {}\n", *rows, line.file);
    return 0;
}

}  // namespace

int run_data_command(const CommandLine& line, const Settings& settings) {
    const auto installation = Installation::open(settings);
    if (!installation) return fail_command(installation.error().description);
    if (line.command == "export") return write_file(line, **installation, false);
    if (line.command == "backup") return write_file(line, **installation, true);
    return import_file(line, **installation, line.command == "restore");
}

int run_migrate(const CommandLine& line, const Settings& settings) {
    const auto installation = Installation::open(settings);
    if (!installation) return fail_command(installation.error().description);
    if (line.to.empty()) {
        fmt::print("The schema is at version {}.\n", schema_version());
        return 0;
    }
    // A move is a backup that is restored at once.
    CommandLine step = line;
    step.file =
        (std::filesystem::temp_directory_path() / fmt::format("ostiary-move-{}.jsonl", ::getpid()))
            .string();
    int status = write_file(step, **installation, true);
    if (status == 0) {
        Settings target = settings;
        target.db_url = line.to;
        const auto other = Installation::open(target);
        status = other ? import_file(step, **other, true) : fail_command(other.error().description);
    }
    std::error_code error;
    std::filesystem::remove(step.file, error);
    return status;
}

}  // namespace ostiary::server
