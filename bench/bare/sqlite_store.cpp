#include "bare/store.hpp"

#include <endian.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <utility>

namespace ostiary::bench {
namespace {

constexpr int tables = 8;
constexpr int row_size = 300;
constexpr std::uint64_t rows_to_read = 20'000;
// Whose rows they are: as many as there are rows to read.
constexpr std::uint64_t owners = rows_to_read;

using Key = std::array<unsigned char, 16>;

Key key_of(std::uint64_t number) {
    Key key{};
    const std::uint64_t big_endian = htobe64(number);
    std::memcpy(key.data(), &big_endian, sizeof(big_endian));
    return key;
}

void bind(const SqliteStatement& statement, int index, const Key& key) {
    sqlite3_bind_blob(statement.get(), index, key.data(), key.size(), SQLITE_TRANSIENT);
}

void insert(const SqliteStatement& statement, const Key& key, const Key& owner) {
    static const std::string value(row_size, 'x');
    bind(statement, 1, key);
    bind(statement, 2, owner);
    sqlite3_bind_text(statement.get(), 3, value.data(), row_size, SQLITE_STATIC);
    const int code = sqlite3_step(statement.get());
    sqlite3_reset(statement.get());
    if (code != SQLITE_DONE)
        throw std::runtime_error(fmt::format("a row cannot be written: {}", code));
}

}  // namespace

void make_tables(const std::string& file) {
    const auto database = open_sqlite(file);
    const auto execute = [&](const std::string& text) { run(database, text.c_str()); };
    const auto make = [&](const std::string& name) {
        execute(fmt::format(
            "create table {} (id blob primary key, owner blob, value text) without rowid", name
        ));
    };
    for (int table = 0; table < tables; ++table) {
        make(fmt::format("written{}", table));
        if (table % 2 == 1) continue;
        execute(fmt::format("create index owner{0} on written{0} (owner, id)", table));
    }
    make("read");
    const auto fill = prepare(database, "insert into read values (?, ?, ?)");
    execute("begin");
    for (std::uint64_t row = 0; row < rows_to_read; ++row) insert(fill, key_of(row), key_of(row));
    execute("commit");
}

Reader::Reader(const std::string& file)
    : database_(open_sqlite(file)),
      select_(prepare(database_, "select value from read where id = ?")) {
    run(database_, "pragma cache_size=-4096");
}

void Reader::read() {
    bind(select_, 1, key_of(random_() % rows_to_read));
    const int code = sqlite3_step(select_.get());
    const bool found = code == SQLITE_ROW && sqlite3_column_bytes(select_.get(), 0) == row_size;
    sqlite3_reset(select_.get());
    if (!found) throw std::runtime_error(fmt::format("a row cannot be read: {}", code));
}

Writer::Writer(const std::string& file, int done)
    : database_(open_sqlite(file)), done_event_(done) {
    run(database_, "pragma cache_size=-8192; pragma wal_autocheckpoint=4096");
    for (int table = 0; table < tables; ++table) {
        inserts_.push_back(
            prepare(database_, fmt::format("insert into written{} values (?, ?, ?)", table).c_str())
        );
    }
    thread_ = std::thread([this] { work(); });
}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    due_.notify_one();
    thread_.join();
}

void Writer::submit(std::vector<Job> jobs) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.insert(jobs_.end(), jobs.begin(), jobs.end());
    }
    due_.notify_one();
}

std::vector<ConnectionId> Writer::take_done() {
    const std::lock_guard lock(mutex_);
    return std::exchange(done_, {});
}

void Writer::work() {
    for (;;) {
        std::vector<Job> group;
        {
            std::unique_lock lock(mutex_);
            due_.wait(lock, [this] { return !jobs_.empty() || is_stopping_; });
            if (is_stopping_) return;
            group = std::exchange(jobs_, {});
        }
        try {
            commit(group);
        } catch (const std::exception& error) {
            // Nobody is to be answered as if it had been written.
            std::fprintf(stderr, "ostiary_bench_bare: %s\n", error.what());
            std::abort();
        }
        {
            const std::lock_guard lock(mutex_);
            for (const Job& job : group) done_.push_back(job.connection);
        }
        const std::uint64_t one = 1;
        if (::write(done_event_, &one, sizeof(one)) != sizeof(one)) std::abort();
    }
}

void Writer::commit(const std::vector<Job>& group) {
    run(database_, "begin immediate");
    for (const Job& job : group) add_rows(job.rows);
    run(database_, "commit");
}

void Writer::add_rows(unsigned count) {
    const Key owner = key_of(random_() % owners);
    for (unsigned row = 0; row < count; ++row) {
        ++key_;
        insert(inserts_[key_ % tables], key_of(key_), owner);
    }
}

}  // namespace ostiary::bench
