// ostiary_bench_bare DIRECTORY: a server on a free port of loopback that does what an operation
// takes and nothing else. Prints the port.
#include "bare/server.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: ostiary_bench_bare DIRECTORY\n", stderr);
        return 2;
    }
    try {
        ostiary::bench::Server server(argv[1]);
        std::printf("%d\n", server.port());
        std::fflush(stdout);
        server.run();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ostiary_bench_bare: %s\n", error.what());
        return 1;
    }
}
