#include "bare/rows.hpp"
#include "bare/store.hpp"
#include "limits/sqlite.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace ostiary::bench {
namespace {

void bind(const SqliteStatement& statement, int index, const Key& key) {
    sqlite3_bind_blob(statement.get(), index, key.data(), key.size(), SQLITE_TRANSIENT);
}

void insert(const SqliteStatement& statement, const Key& key, const Key& owner) {
    bind(statement, 1, key);
    bind(statement, 2, owner);
    sqlite3_bind_text(statement.get(), 3, row_value().data(), row_size, SQLITE_STATIC);
    const int code = sqlite3_step(statement.get());
    sqlite3_reset(statement.get());
    if (code != SQLITE_DONE)
        throw std::runtime_error(fmt::format("a row cannot be written: {}", code));
}

std::string make_tables(const std::string& directory) {
    auto file = directory + "/bare.db";
    const auto database = open_sqlite(file);
    const auto script =
        tables_script("(id blob primary key, owner blob, value text) without rowid");
    run(database, script.c_str());
    const auto fill = prepare(database, "insert into read values (?, ?, ?)");
    run(database, "begin");
    for (std::uint64_t row = 0; row < rows_to_read; ++row) insert(fill, key_of(row), key_of(row));
    run(database, "commit");
    return file;
}

class Reader {
public:
    explicit Reader(const std::string& file)
        : database_(open_sqlite(file)),
          select_(prepare(database_, "select value from read where id = ?")) {
        run(database_, "pragma cache_size=-4096");
    }

    void read() {
        bind(select_, 1, any_key(random_));
        const int code = sqlite3_step(select_.get());
        const bool found = code == SQLITE_ROW && sqlite3_column_bytes(select_.get(), 0) == row_size;
        sqlite3_reset(select_.get());
        if (!found) throw std::runtime_error(fmt::format("a row cannot be read: {}", code));
    }

private:
    SqliteDatabase database_;
    SqliteStatement select_;
    std::minstd_rand random_{1};
};

// Writes on a thread of its own. All that has come while one transaction was committed is the next
// one.
class Writer {
public:
    explicit Writer(const std::string& file)
        : database_(open_sqlite(file)), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
        run(database_, "pragma cache_size=-8192; pragma wal_autocheckpoint=4096");
        for (int table = 0; table < tables; ++table) {
            const auto text = fmt::format("insert into written{} values (?, ?, ?)", table);
            inserts_.push_back(prepare(database_, text.c_str()));
        }
        thread_ = std::thread([this] { work(); });
    }

    // Gives up what is not committed.
    ~Writer() {
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
        }
        due_.notify_one();
        thread_.join();
        ::close(event_);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    int event() const { return event_; }

    void submit(const std::vector<Job>& jobs) {
        {
            const std::lock_guard lock(mutex_);
            jobs_.insert(jobs_.end(), jobs.begin(), jobs.end());
        }
        due_.notify_one();
    }

    std::vector<ConnectionId> take_done() {
        std::uint64_t count = 0;
        if (::read(event_, &count, sizeof(count)) != sizeof(count)) {
            throw std::system_error(errno, std::generic_category(), "eventfd");
        }
        const std::lock_guard lock(mutex_);
        return std::exchange(done_, {});
    }

private:
    void work() {
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
                // The thread that answers must not go on as if it had been written.
                std::fprintf(stderr, "ostiary_bench_bare: %s\n", error.what());
                std::abort();
            }
            {
                const std::lock_guard lock(mutex_);
                for (const Job& job : group) done_.push_back(job.connection);
            }
            const std::uint64_t one = 1;
            if (::write(event_, &one, sizeof(one)) != sizeof(one)) std::abort();
        }
    }

    void commit(const std::vector<Job>& group) {
        run(database_, "begin immediate");
        for (const Job& job : group) add_rows(job.rows);
        run(database_, "commit");
    }

    void add_rows(unsigned count) {
        const Key owner = any_key(random_);
        for (unsigned row = 0; row < count; ++row) {
            ++key_;
            insert(inserts_[key_ % tables], key_of(key_), owner);
        }
    }

    SqliteDatabase database_;
    std::vector<SqliteStatement> inserts_;
    const int event_;
    std::uint64_t key_ = 0;
    std::minstd_rand random_{2};
    std::mutex mutex_;
    std::condition_variable due_;
    std::vector<Job> jobs_;
    std::vector<ConnectionId> done_;
    bool is_stopping_ = false;
    std::thread thread_;
};

class SqliteStore final : public Store {
public:
    explicit SqliteStore(const std::string& file) : reader_(file), writer_(file) {}

    int event() const override { return writer_.event(); }

    // Reads at once: a read costs less than to hand it over.
    std::vector<ConnectionId> submit(std::vector<Job> jobs) override {
        std::vector<ConnectionId> done;
        for (const Job& job : jobs) {
            for (unsigned i = 0; i < job.reads; ++i) reader_.read();
            if (job.rows == 0) done.push_back(job.connection);
        }
        std::erase_if(jobs, [](const Job& job) { return job.rows == 0; });
        if (!jobs.empty()) writer_.submit(jobs);
        return done;
    }

    std::vector<ConnectionId> take_done() override { return writer_.take_done(); }

private:
    Reader reader_;
    Writer writer_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const std::string& directory) {
    return std::make_unique<SqliteStore>(make_tables(directory));
}

}  // namespace ostiary::bench
