#include "sql/sqlite/log_buffer.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <new>
#include <string>

namespace ostiary::sql::sqlite {
namespace {

// What SQLite's files on Unix write at once; thirty-one pages. More is handed over piece by piece.
constexpr std::size_t most_gathered = 0x1ffff;

constexpr const char* file_system_name = "ostiary";

// Stands where SQLite made room for a file; the file of the system's own lies behind it.
struct LogFile {
    sqlite3_file base{};
    std::string gathered{};
    sqlite3_int64 begin = 0;  // where in the file `gathered` belongs

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    const sqlite3_io_methods& methods() { return *real()->pMethods; }

    // What could not be written is given up: SQLite undoes the transaction it belongs to.
    int hand_over() {
        if (gathered.empty()) return SQLITE_OK;
        const int code =
            methods().xWrite(real(), gathered.data(), static_cast<int>(gathered.size()), begin);
        gathered.clear();
        return code;
    }

    int write(const char* data, std::size_t size, sqlite3_int64 offset) {
        const bool follows = offset == begin + static_cast<sqlite3_int64>(gathered.size());
        if (!follows || gathered.size() + size > most_gathered) {
            if (const int code = hand_over(); code != SQLITE_OK) return code;
        }
        if (gathered.empty()) begin = offset;
        try {
            gathered.append(data, size);
        } catch (const std::bad_alloc&) {
            return SQLITE_IOERR_NOMEM;
        }
        return SQLITE_OK;
    }
};

// What SQLite's own files need, and all that it promises of the room that it makes.
static_assert(alignof(LogFile) <= 8 && sizeof(LogFile) % 8 == 0);

LogFile& log(sqlite3_file* file) {
    return *reinterpret_cast<LogFile*>(file);
}

int close(sqlite3_file* file) {
    LogFile& self = log(file);
    // A transaction that was not synchronized did not happen.
    const int code = self.methods().xClose(self.real());
    std::destroy_at(&self);
    return code;
}

int read(sqlite3_file* file, void* output, int size, sqlite3_int64 offset) {
    LogFile& self = log(file);
    if (const int code = self.hand_over(); code != SQLITE_OK) return code;
    return self.methods().xRead(self.real(), output, size, offset);
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    return log(file).write(static_cast<const char*>(data), static_cast<std::size_t>(size), offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    LogFile& self = log(file);
    if (const int code = self.hand_over(); code != SQLITE_OK) return code;
    return self.methods().xTruncate(self.real(), size);
}

int sync(sqlite3_file* file, int flags) {
    LogFile& self = log(file);
    if (const int code = self.hand_over(); code != SQLITE_OK) return code;
    return self.methods().xSync(self.real(), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    LogFile& self = log(file);
    if (const int code = self.hand_over(); code != SQLITE_OK) return code;
    return self.methods().xFileSize(self.real(), size);
}

int lock(sqlite3_file* file, int level) {
    return log(file).methods().xLock(log(file).real(), level);
}

int unlock(sqlite3_file* file, int level) {
    return log(file).methods().xUnlock(log(file).real(), level);
}

int check_reserved_lock(sqlite3_file* file, int* result) {
    return log(file).methods().xCheckReservedLock(log(file).real(), result);
}

int file_control(sqlite3_file* file, int operation, void* argument) {
    return log(file).methods().xFileControl(log(file).real(), operation, argument);
}

int sector_size(sqlite3_file* file) {
    return log(file).methods().xSectorSize(log(file).real());
}

int device_characteristics(sqlite3_file* file) {
    return log(file).methods().xDeviceCharacteristics(log(file).real());
}

// Version 1: a log is neither mapped nor are its locks kept in it.
sqlite3_io_methods log_methods() {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;
    methods.xClose = close;
    methods.xRead = read;
    methods.xWrite = write;
    methods.xTruncate = truncate;
    methods.xSync = sync;
    methods.xFileSize = file_size;
    methods.xLock = lock;
    methods.xUnlock = unlock;
    methods.xCheckReservedLock = check_reserved_lock;
    methods.xFileControl = file_control;
    methods.xSectorSize = sector_size;
    methods.xDeviceCharacteristics = device_characteristics;
    return methods;
}

sqlite3_vfs* system_files() {
    static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
    return found;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* opened_flags) {
    sqlite3_vfs* const real = system_files();
    if ((flags & SQLITE_OPEN_WAL) == 0) return real->xOpen(real, name, file, flags, opened_flags);
    static const sqlite3_io_methods methods = log_methods();
    auto* const self = new (file) LogFile;
    const int code = real->xOpen(real, name, self->real(), flags, opened_flags);
    if (code == SQLITE_OK) {
        self->base.pMethods = &methods;
    } else {
        // SQLite does not close what has no methods.
        std::destroy_at(self);
        file->pMethods = nullptr;
    }
    return code;
}

sqlite3_vfs* file_system() {
    static sqlite3_vfs instance = [] {
        sqlite3_vfs made = *system_files();
        made.pNext = nullptr;
        made.zName = file_system_name;
        made.szOsFile += static_cast<int>(sizeof(LogFile));
        made.xOpen = open;
        return made;
    }();
    return &instance;
}

}  // namespace

const char* log_buffering_file_system() {
    static const int registered = sqlite3_vfs_register(file_system(), 0);
    return registered == SQLITE_OK ? file_system_name : nullptr;
}

}  // namespace ostiary::sql::sqlite
