#include "driver/process_cpu.hpp"
#include "limits/limits.hpp"
#include "limits/postgres.hpp"
#include "limits/sqlite.hpp"

#include <poll.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

namespace ostiary::bench {
namespace {

constexpr int row_size = 200;

void send_row(const PgConnection& connection, const std::string& row) {
    const char* values[] = {row.c_str()};
    if (PQsendQueryPrepared(connection.get(), "add", 1, values, nullptr, nullptr, 0) != 1 ||
        PQflush(connection.get()) != 0) {
        throw std::runtime_error(PQerrorMessage(connection.get()));
    }
}

// Waits for any connection to be readable; those that have their whole answer send the next row.
int serve_once(
    std::vector<PgConnection>& connections,
    std::vector<pollfd>& sockets,
    const std::string& row
) {
    if (::poll(sockets.data(), sockets.size(), 10'000) <= 0) {
        throw std::runtime_error("PostgreSQL does not answer");
    }
    int done = 0;
    for (std::size_t i = 0; i < connections.size(); ++i) {
        if (sockets[i].revents == 0) continue;
        const PgConnection& connection = connections[i];
        if (PQconsumeInput(connection.get()) != 1) {
            throw std::runtime_error(PQerrorMessage(connection.get()));
        }
        if (PQisBusy(connection.get()) != 0) continue;
        while (PGresult* result = PQgetResult(connection.get())) {
            expect_success(connection, PgResult(result));
        }
        ++done;
        send_row(connection, row);
    }
    return done;
}

}  // namespace

Limit measure_sqlite(double seconds, const std::string& directory, int rows, double paced) {
    const auto file = std::filesystem::path(directory) / "limit.db";
    const auto remove = [&] {
        for (const char* suffix : {"", "-wal", "-shm"}) {
            std::filesystem::remove(file.string() + suffix);
        }
    };
    remove();
    const auto database = open_sqlite(file.string());
    run(database, "create table t (id integer primary key, value text not null)");
    const auto insert = prepare(database, "insert into t (value) values (?)");
    const std::string row(row_size, 'x');
    const auto transaction = [&] {
        run(database, "begin immediate");
        for (int i = 0; i < rows; ++i) {
            sqlite3_bind_text(insert.get(), 1, row.data(), row_size, SQLITE_STATIC);
            if (sqlite3_step(insert.get()) != SQLITE_DONE)
                throw std::runtime_error("insert failed");
            sqlite3_reset(insert.get());
        }
        run(database, "commit");
    };
    const auto units = static_cast<std::uint64_t>(rows);
    const auto limit = measure(seconds, units, own_cpu_seconds, transaction, paced);
    remove();
    return limit;
}

Limit measure_postgres(double seconds, const std::string& url, pid_t postmaster, int count) {
    const auto owner = connect_postgres(url);
    run(owner, "create table bench_limit (id bigserial primary key, value text not null)");
    std::vector<PgConnection> connections;
    std::vector<pollfd> sockets;
    const std::string row(row_size, 'x');
    for (int i = 0; i < count; ++i) {
        connections.push_back(connect_postgres(url));
        const auto& connection = connections.back();
        prepare(connection, "add", "insert into bench_limit (value) values ($1)");
        sockets.push_back({PQsocket(connection.get()), POLLIN, 0});
    }
    for (const auto& connection : connections) send_row(connection, row);

    using Clock = std::chrono::steady_clock;
    const auto cpu = [&] { return own_cpu_seconds() + tree_cpu_seconds({postmaster}); };
    const double cpu_before = cpu();
    const auto begin = Clock::now();
    double time = 0;
    double done = 0;
    do {
        done += serve_once(connections, sockets, row);
        time = std::chrono::duration<double>(Clock::now() - begin).count();
    } while (time < seconds);
    const Limit limit{.rate = done / time, .cpu_us = (cpu() - cpu_before) * 1e6 / done};
    connections.clear();
    run(owner, "drop table bench_limit");
    return limit;
}

}  // namespace ostiary::bench
