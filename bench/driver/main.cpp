// ostiary_bench PLAN: runs the operation of a plan (a JSON file) and prints its outcome as JSON.
// The exit status is 0 for a result, 1 for a run with an error or without an operation, 2 for a
// plan that cannot be run.
#include "driver/engine.hpp"
#include "driver/plan.hpp"
#include "driver/report.hpp"

#include <boost/json.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
    using namespace ostiary::bench;
    if (argc != 2) {
        std::fputs("usage: ostiary_bench PLAN\n", stderr);
        return 2;
    }
    try {
        std::ifstream file(argv[1], std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        Plan plan = read_plan(boost::json::parse(text));
        const Outcome outcome = Engine(plan).run();
        std::puts(to_json(plan, outcome).c_str());
        return is_result(outcome) ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ostiary_bench: %s\n", error.what());
        return 2;
    }
}
