#include "sql/sqlite/connection.hpp"

#include "sql/errors.hpp"
#include "sql/sqlite/log_buffer.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace ostiary::sql::sqlite {
namespace {

// "OSTY": tells `file` and this program whose database it is.
constexpr std::int64_t application_id = 0x4f535459;

// A new file is readable by its owner alone; SQLite gives its -wal and -shm files the same mode. An
// existing file keeps the mode that the operator chose.
void create_private_file(const std::string& path) {
    const auto directory = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (!directory.empty() && !std::filesystem::exists(directory, error)) {
        std::filesystem::create_directories(directory, error);
        if (!error) {
            std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
        }
        if (error)
            throw Unavailable("cannot create the directory of the database: " + error.message());
    }
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) {
        ::close(file);
    } else if (errno != EEXIST) {
        throw Unavailable(
            "cannot create the database file: " + std::system_category().message(errno)
        );
    }
}

}  // namespace

void Connection::Close::operator()(sqlite3* handle) const noexcept {
    sqlite3_close_v2(handle);
}

Connection::Connection(const SqliteOptions& options, Mode mode) {
    if (mode == Mode::write) create_private_file(options.path);
    sqlite3* handle = nullptr;
    // Each connection is used by one thread at a time, so SQLite needs no lock of its own. A reader
    // opens for writing too, since it may have to recover the write-ahead log; query_only keeps it
    // from changing anything.
    const int code = sqlite3_open_v2(
        options.path.c_str(),
        &handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        mode == Mode::write ? log_buffering_file_system() : nullptr
    );
    handle_.reset(handle);
    if (code != SQLITE_OK) raise(last_failure(handle, "open"));
    configure(options, mode);
}

// synchronous=FULL: an answered request survives a power cut, and the log buffer counts on it.
// mmap_size=0: an I/O error under a mapping is a signal that ends the process, under read() it is
// an error code. temp_store=memory: sorting leaves no user data in /tmp. secure_delete=on: what is
// deleted is overwritten, because a person who asks for erasure is owed more than an unlinked page;
// expired rows cost one more write per freed page. cell_size_check: a damaged page is an error, not
// a wrong answer. trusted_schema=off: a planted schema cannot call functions with side effects.
void Connection::configure(const SqliteOptions& options, Mode mode) {
    const bool writes = mode == Mode::write;
    const auto timeout = writes ? options.busy_timeout : options.read_timeout;
    sqlite3_busy_timeout(handle_.get(), static_cast<int>(timeout.count()));
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // Double-quoted text is an identifier or an error, as on PostgreSQL.
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    if (writes) claim_file();
    execute(
        "pragma synchronous = full; pragma foreign_keys = on; pragma mmap_size = 0;"
        "pragma temp_store = memory; pragma secure_delete = on; pragma cell_size_check = on;"
        "pragma trusted_schema = off; pragma recursive_triggers = off;"
    );
    // Kibibytes; the page cache of the kernel stands behind it.
    if (mode == Mode::read) execute("pragma cache_size = -4096; pragma query_only = on");
    if (!writes) return;
    // The log is copied into the database by sqlite/checkpointer.hpp, every 16 MiB, and cut back to
    // 64: blocks that it has already are written faster than new ones.
    execute(
        "pragma cache_size = -8192; pragma wal_autocheckpoint = 0;"
        "pragma journal_size_limit = 67108864"
    );
    sqlite3_wal_hook(handle_.get(), note_commit, this);
}

int Connection::note_commit(void* self, sqlite3*, const char*, int pages) {
    static_cast<Connection*>(self)->pages_in_log_ = static_cast<std::size_t>(pages);
    return SQLITE_OK;
}

// A statement that has not come to its end keeps the state that it reads.
void Connection::hold_snapshot() {
    if (!snapshot_) {
        constexpr std::string_view any_row = "select 1 from sqlite_schema";
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v3(
            handle_.get(),
            any_row.data(),
            static_cast<int>(any_row.size()),
            SQLITE_PREPARE_PERSISTENT,
            &statement,
            nullptr
        );
        snapshot_.reset(statement);
    }
    if (snapshot_ && sqlite3_step(snapshot_.get()) != SQLITE_ROW) release_snapshot();
}

void Connection::release_snapshot() {
    sqlite3_reset(snapshot_.get());
}

bool Connection::holds_snapshot() const {
    return sqlite3_stmt_busy(snapshot_.get()) != 0;
}

bool Connection::checkpoint() {
    constexpr int mode = SQLITE_CHECKPOINT_PASSIVE;
    const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, nullptr, nullptr);
    // Busy: another connection is at it.
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY;
}

void Connection::claim_file() {
    const std::int64_t owner = number("pragma application_id");
    if (owner == 0 && number("select count(*) from sqlite_schema") == 0) {
        execute(
            "pragma page_size = 4096; pragma application_id = " + std::to_string(application_id)
        );
    } else if (owner != application_id) {
        throw std::runtime_error("the database file belongs to another program; choose another path"
        );
    }
    execute("pragma journal_mode = wal");
    if (number("select count(*) from pragma_journal_mode where journal_mode = 'wal'") != 1) {
        throw Unavailable("the file system of the database does not support a write-ahead log");
    }
}

std::int64_t Connection::number(const char* query) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), query, -1, &statement, nullptr) != SQLITE_OK) {
        raise(last_failure(handle_.get(), "open"));
    }
    const StatementHandle owner(statement);
    if (sqlite3_step(statement) != SQLITE_ROW) raise(last_failure(handle_.get(), "open"));
    return sqlite3_column_int64(statement, 0);
}

PreparedStatement& Connection::prepared(const Query& query) {
    auto& slot = statements_[&query];
    if (!slot) slot = std::make_unique<PreparedStatement>(handle_.get(), query);
    return *slot;
}

std::optional<Failure> Connection::run_script(const std::string& script) {
    if (sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) {
        return std::nullopt;
    }
    return last_failure(handle_.get(), "script");
}

void Connection::execute(const std::string& script) {
    if (const auto failure = run_script(script)) raise(*failure);
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

}  // namespace ostiary::sql::sqlite
