#include "server/command_line.hpp"
#include "server/commands.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    try {
        int status = 0;
        const auto line = ostiary::server::parse_command_line(argc, argv, status);
        return line ? ostiary::server::run_command(*line) : status;
    } catch (const std::exception& error) {
        fmt::print(stderr, "ostiary: {}\n", error.what());
        return 1;
    }
}
