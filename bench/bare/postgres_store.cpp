#include "bare/rows.hpp"
#include "bare/store.hpp"
#include "limits/postgres.hpp"

#include <fmt/format.h>

#include <iterator>
#include <stdexcept>
#include <utility>

namespace ostiary::bench {
namespace {

void make_tables(const PgConnection& connection) {
    auto script =
        tables_script("(id bytea primary key, owner bytea not null, value text not null)");
    script += fmt::format(
        "insert into read select id, id, repeat('x', {}) from (select "
        "decode(lpad(to_hex(number), 16, '0') || repeat('0', 16), 'hex') as id "
        "from generate_series(0, {}) as number) as keys;",
        row_size,
        rows_to_read - 1
    );
    run(connection, script.c_str());
    run(connection, "analyze read");
}

class PostgresStore final : public Store {
public:
    explicit PostgresStore(const std::string& url) : connection_(connect_postgres(url)) {
        make_tables(connection_);
        prepare(connection_, "read", "select value from read where id = $1");
        for (int table = 0; table < tables; ++table) {
            inserts_.push_back(fmt::format("add{}", table));
            const auto text = fmt::format("insert into written{} values ($1, $2, $3)", table);
            prepare(connection_, inserts_.back().c_str(), text.c_str());
        }
        if (PQenterPipelineMode(connection_.get()) != 1) fail();
    }

    int event() const override { return PQsocket(connection_.get()); }

    std::vector<ConnectionId> submit(std::vector<Job> jobs) override {
        waiting_.insert(waiting_.end(), jobs.begin(), jobs.end());
        if (under_way_.empty()) send();
        return {};
    }

    std::vector<ConnectionId> take_done() override {
        if (PQconsumeInput(connection_.get()) != 1) fail();
        while (!under_way_.empty() && PQisBusy(connection_.get()) == 0) {
            const PgResult result(PQgetResult(connection_.get()));
            // The end of the results of one statement.
            if (!result) continue;
            if (PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC) {
                expect_success(connection_, result);
                // Of a read: an insert has no columns.
                if (PQnfields(result.get()) > 0 && PQntuples(result.get()) != 1) {
                    throw std::runtime_error("a row cannot be read");
                }
                continue;
            }
            std::vector<ConnectionId> done;
            for (const Job& job : std::exchange(under_way_, {})) done.push_back(job.connection);
            if (!waiting_.empty()) send();
            return done;
        }
        return {};
    }

private:
    [[noreturn]] void fail() const { throw std::runtime_error(PQerrorMessage(connection_.get())); }

    // The statements before a sync are one transaction.
    void send() {
        under_way_ = std::exchange(waiting_, {});
        for (const Job& job : under_way_) {
            for (unsigned i = 0; i < job.reads; ++i) send_read();
            const Key owner = any_key(random_);
            for (unsigned i = 0; i < job.rows; ++i) send_row(owner);
        }
        if (PQpipelineSync(connection_.get()) != 1) fail();
    }

    void send_read() {
        const Key key = any_key(random_);
        const char* const values[] = {text_of(key)};
        const int lengths[] = {static_cast<int>(key.size())};
        send("read", values, lengths);
    }

    void send_row(const Key& owner) {
        ++key_;
        const Key key = key_of(key_);
        const char* const values[] = {text_of(key), text_of(owner), row_value().data()};
        const int lengths[] = {
            static_cast<int>(key.size()), static_cast<int>(owner.size()), row_size
        };
        send(inserts_[key_ % tables].c_str(), values, lengths);
    }

    // At most three values, which are binary, as is the result.
    template <int count>
    void
    send(const char* statement, const char* const (&values)[count], const int (&lengths)[count]) {
        static constexpr int binary[] = {1, 1, 1};
        static_assert(count <= std::size(binary));
        const int sent = PQsendQueryPrepared(
            connection_.get(), statement, count, values, lengths, binary, binary[0]
        );
        if (sent != 1) fail();
    }

    static const char* text_of(const Key& key) { return reinterpret_cast<const char*>(key.data()); }

    PgConnection connection_;
    std::vector<std::string> inserts_;
    std::uint64_t key_ = 0;
    std::minstd_rand random_{2};
    std::vector<Job> under_way_;
    std::vector<Job> waiting_;
};

}  // namespace

std::unique_ptr<Store> open_postgres_store(const std::string& url) {
    return std::make_unique<PostgresStore>(url);
}

}  // namespace ostiary::bench
