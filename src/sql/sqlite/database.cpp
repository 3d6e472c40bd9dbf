#include "sql/sqlite/consistent_reader.hpp"
#include "sql/sqlite/readers.hpp"
#include "sql/sqlite/sqlite.hpp"
#include "sql/sqlite/writer.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstdint>

namespace ostiary::sql {
namespace {

// SQLite counts its memory under one lock for all threads, for statistics that nobody reads.
void configure_library() {
    // Fails harmlessly where SQLite is at work already.
    static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(once);
}

class SqliteDatabase final : public Database {
public:
    explicit SqliteDatabase(SqliteOptions options)
        : options_(std::move(options)),
          writer_(options_, commits_),
          readers_(std::make_shared<sqlite::ReadConnections>(options_, commits_)),
          slow_readers_(*readers_, options_.reader_threads) {}

    Task<Rows> run(TenantId tenant, const Query& query, Values values) override {
        if (query.cost == Cost::slow) {
            co_return co_await slow_readers_.run(std::move(tenant), query, std::move(values));
        }
        co_return readers_->run(tenant, query, values);
    }

    Task<Written> execute_script(std::string script) override {
        return writer_.execute_script(std::move(script));
    }

    std::unique_ptr<ConsistentReader> read_consistently() override {
        return sqlite::open_consistent_reader(options_);
    }

    Task<void> prepare(const Query& query) override {
        readers_->prepare(query);
        co_return ok();
    }

    std::string_view dialect() const override { return "sqlite"; }

private:
    Task<Written> commit(TenantId tenant, Batch batch) override {
        return writer_.write(std::move(tenant), std::move(batch));
    }

    const SqliteOptions options_;
    std::atomic<std::uint64_t> commits_ = 0;
    sqlite::Writer writer_;
    std::shared_ptr<sqlite::ReadConnections> readers_;
    sqlite::SlowReaders slow_readers_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(SqliteOptions options) {
    configure_library();
    return std::make_unique<SqliteDatabase>(std::move(options));
}

}  // namespace ostiary::sql
