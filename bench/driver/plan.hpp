#pragma once

#include "driver/expectation.hpp"
#include "driver/template.hpp"

#include <boost/json/fwd.hpp>

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ostiary::bench {

// One request of an operation.
struct Step {
    std::string name;
    std::string method;
    Template path;
    std::vector<Template> headers;  // whole fields
    Template body;
    bool has_body = false;
    Expectation expectation;
    // Not empty: the step follows redirects inside the server until one leads to an address that
    // begins so, and the expectation is of that last answer.
    std::string follow_until;
};

// The operation: its requests, and the rows of values that they are made with.
struct Operation {
    std::string name;
    bool has_cookies = false;
    std::vector<Step> steps;

    Variables variables;
    std::size_t sequence_variable = 0;
    std::vector<std::string> columns;
    std::vector<std::size_t> column_variables;
    std::vector<std::vector<std::string>> rows;
    bool returns_rows = false;  // with what captures wrote into their columns

    // Variables whose values every operation that ends well adds to the result.
    std::vector<std::string> emitted;
    std::vector<std::size_t> emitted_variables;
};

// One run of one operation.
struct Plan {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::string authority;  // host and port, as the server knows itself
    std::size_t connections = 1;
    double rate = 0;          // operations begun per second; 0: as many as the connections can
    double warm_up = 0;       // seconds
    double duration = 0;      // seconds measured
    std::uint64_t count = 0;  // instead of a duration: as many operations
    double patience = 10;     // seconds for one answer
    // Seconds for which answers gather before they are looked at. Without, each answer to a driver
    // that waits wakes it, at the cost of the server that sends it.
    double gather = 0;
    std::string sequence_prefix;
    std::vector<pid_t> server;
    std::vector<pid_t> database;
    Operation operation;
};

// Throws for a plan that says nothing that can be run: it is written by the same program that calls
// the driver.
Plan read_plan(const boost::json::value& json);

}  // namespace ostiary::bench
