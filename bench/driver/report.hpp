#pragma once

#include "driver/engine.hpp"
#include "driver/plan.hpp"

#include <string>

namespace ostiary::bench {

// The outcome as JSON; its members are described in docs/benchmarks.md.
std::string to_json(const Plan& plan, const Outcome& outcome);

// A run with one error, or without an operation, is no result.
bool is_result(const Outcome& outcome);

}  // namespace ostiary::bench
