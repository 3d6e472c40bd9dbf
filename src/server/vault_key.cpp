#include "server/vault_key.hpp"

#include "base/encoding.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace ostiary::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_size = 32;

Result<Secret> read_key(const fs::path& path) {
    std::ifstream file(path);
    std::string text;
    std::getline(file, text);
    auto bytes = base64_decode(text);
    if (!bytes || bytes->size() != key_size) {
        return fail(
            wrong_setting,
            fmt::format("{} does not hold a key of 32 bytes in Base64.", path.string())
        );
    }
    return Secret(*std::move(bytes));
}

Result<void> write_key(const fs::path& path, const std::string& text) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    fs::permissions(path.parent_path(), fs::perms::owner_all, error);
    // O_EXCL: of two processes that start at once, one makes the key and the other reads it.
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        if (errno == EEXIST) return {};
        return fail(
            wrong_setting,
            fmt::format("{} cannot be written: {}.", path.string(), std::strerror(errno))
        );
    }
    const bool written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file) == 0;
    ::close(file);
    if (!written) {
        fs::remove(path, error);
        return fail(wrong_setting, fmt::format("{} cannot be written.", path.string()));
    }
    return {};
}

}  // namespace

Result<Secret> load_vault_key(const Settings& settings, Random& random, bool is_new_database) {
    if (!settings.secret_vault_kek.empty()) {
        return Secret(base64_decode(settings.secret_vault_kek.reveal()).value_or(""));
    }
    const fs::path path = fs::path(settings.data_dir) / "keys" / "vault.key";
    if (fs::exists(path)) return read_key(path);
    if (!is_new_database) {
        return fail(
            wrong_setting,
            fmt::format(
                "The database holds sealed secrets, but the key that sealed them is missing: put "
                "it "
                "back as {}, or set SECRET_VAULT_KEK.",
                path.string()
            )
        );
    }
    std::array<std::uint8_t, key_size> bytes{};
    random.fill(bytes);
    if (auto written = write_key(path, base64_encode(as_text(bytes)) + "\n"); !written) {
        return std::unexpected(std::move(written).error());
    }
    return read_key(path);
}

}  // namespace ostiary::server
