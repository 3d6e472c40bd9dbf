#pragma once

#include "driver/histogram.hpp"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>

// What the machine allows for the expensive parts of an operation, measured with the bare libraries
// and none of our code, so that a ratio to it says how much the rest costs.
namespace ostiary::bench {

struct Limit {
    double rate = 0;      // per second
    double cpu_us = 0;    // of all processes that take part, per unit of work
    Histogram latency{};  // of what is done at a time; empty where that is not looked at
};

// Repeats `work`, which does `units` at a time, for about `seconds`: one after the other, or
// `paced` times per second. `cpu` gives the CPU seconds used so far.
Limit measure(
    double seconds,
    std::uint64_t units,
    const std::function<double()>& cpu,
    const std::function<void()>& work,
    double paced = 0
);

// Signatures with ES256 of 300 bytes, digest included.
Limit measure_es256(double seconds);

// Password hashes with one lane.
Limit measure_argon2id(double seconds, std::uint32_t memory_kib, std::uint32_t passes);

// Rows in a table of SQLite in WAL mode with synchronous=FULL, `rows` to a transaction. The file is
// made in `directory` and removed. One transaction after the other, or `paced` per second.
Limit measure_sqlite(double seconds, const std::string& directory, int rows, double paced = 0);

// Durable transactions of one row on PostgreSQL by some connections at once. CPU is of this process
// and of the tree of `postmaster`.
Limit measure_postgres(double seconds, const std::string& url, pid_t postmaster, int connections);

}  // namespace ostiary::bench
