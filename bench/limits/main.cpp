// ostiary_bench_limits SECONDS DIRECTORY MEMORY_KIB PASSES MEMORY_KIB PASSES [POSTMASTER]: prints
// what the machine allows, as JSON. The URL of the PostgreSQL database is in BENCH_POSTGRES.
#include "limits/limits.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace {

using ostiary::bench::Limit;

std::string member(const char* name, const Limit& limit) {
    std::string latency;
    if (limit.latency.count() > 0) {
        const auto ms = [&](double fraction) {
            return static_cast<double>(limit.latency.percentile(fraction)) / 1e6;
        };
        latency = fmt::format(
            R"(,"latencyMs":{{"p50":{:.4f},"p99":{:.4f},"p99_9":{:.4f}}})",
            ms(0.5),
            ms(0.99),
            ms(0.999)
        );
    }
    return fmt::format(
        R"("{}":{{"rate":{:.1f},"cpuUs":{:.3f}{}}})", name, limit.rate, limit.cpu_us, latency
    );
}

// Per second: a fraction of what every disk can do, so that none waits for another.
constexpr double transactions_at_ease = 1000;

std::uint32_t to_number(const char* text) {
    return static_cast<std::uint32_t>(std::stoul(text));
}

}  // namespace

int main(int argc, char** argv) {
    using namespace ostiary::bench;
    if (argc != 7 && argc != 8) {
        std::fputs(
            "usage: ostiary_bench_limits SECONDS DIRECTORY MEMORY PASSES MEMORY PASSES "
            "[POSTMASTER]\n",
            stderr
        );
        return 2;
    }
    try {
        const double seconds = std::stod(argv[1]);
        const std::string directory = argv[2];
        std::vector<std::string> members{
            member("es256", measure_es256(seconds)),
            member("hash", measure_argon2id(seconds, to_number(argv[3]), to_number(argv[4]))),
            member("cheapHash", measure_argon2id(seconds, to_number(argv[5]), to_number(argv[6]))),
            member("sqliteAlone", measure_sqlite(seconds, directory, 1)),
            member("sqliteGroup", measure_sqlite(seconds, directory, 64)),
            member("sqlitePaced", measure_sqlite(2 * seconds, directory, 1, transactions_at_ease)),
        };
        const char* url = std::getenv("BENCH_POSTGRES");
        if (argc == 8 && url != nullptr) {
            const auto postmaster = static_cast<pid_t>(std::stol(argv[7]));
            members.push_back(member("postgresAlone", measure_postgres(seconds, url, postmaster, 1))
            );
            members.push_back(member("postgres16", measure_postgres(seconds, url, postmaster, 16)));
        }
        fmt::print("{{{}}}\n", fmt::join(members, ","));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ostiary_bench_limits: %s\n", error.what());
        return 1;
    }
}
