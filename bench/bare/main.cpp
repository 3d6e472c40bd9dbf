// ostiary_bench_bare sqlite DIRECTORY|postgres: a server on a free port of loopback that does what
// an operation takes and nothing else. Prints the port. The URL of a PostgreSQL database is in
// BENCH_POSTGRES.
#include "bare/server.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace {

using ostiary::bench::Store;

std::unique_ptr<Store> open_store(std::span<char*> arguments) {
    using namespace std::literals;
    const char* const url = std::getenv("BENCH_POSTGRES");
    if (arguments.size() == 3 && arguments[1] == "sqlite"sv) {
        return ostiary::bench::open_sqlite_store(arguments[2]);
    }
    if (arguments.size() == 2 && arguments[1] == "postgres"sv && url) {
        return ostiary::bench::open_postgres_store(url);
    }
    return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        auto store = open_store({argv, static_cast<std::size_t>(argc)});
        if (!store) {
            std::fputs("usage: ostiary_bench_bare sqlite DIRECTORY|postgres\n", stderr);
            return 2;
        }
        ostiary::bench::Server server(std::move(store));
        std::printf("%d\n", server.port());
        std::fflush(stdout);
        server.run();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ostiary_bench_bare: %s\n", error.what());
        return 1;
    }
}
