#include "driver/plan.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace ostiary::bench {
namespace {

using boost::json::object;
using boost::json::value;

std::string string_of(const object& from, std::string_view name) {
    return std::string(from.at(name).as_string());
}

bool flag(const object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found && found->as_bool();
}

double number(const object& from, std::string_view name, double otherwise) {
    const auto* found = from.if_contains(name);
    return found ? found->to_number<double>() : otherwise;
}

void read_base(std::string_view base, Plan& plan) {
    constexpr std::string_view scheme = "http://";
    const auto colon = base.rfind(':');
    if (!base.starts_with(scheme) || colon <= scheme.size()) {
        throw std::invalid_argument("the base must be http://host:port");
    }
    plan.authority = base.substr(scheme.size());
    const auto port = base.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), plan.port);
    if (error != std::errc{} || end != port.data() + port.size()) {
        throw std::invalid_argument("the base has no port");
    }
}

Step read_step(const object& from, Variables& variables) {
    Step step{
        .name = string_of(from, "name"),
        .method = string_of(from, "method"),
        .path = Template(string_of(from, "path"), variables),
        .headers = {},
        .body = {},
        .expectation = Expectation(from, variables),
        .follow_until = {},
    };
    if (const auto* headers = from.if_contains("headers")) {
        for (const auto& [name, text] : headers->as_object()) {
            const std::string field = std::string(name) + ": " + std::string(text.as_string());
            step.headers.emplace_back(field, variables);
        }
    }
    if (const auto* body = from.if_contains("body")) {
        step.has_body = true;
        step.body = Template(std::string(body->as_string()), variables);
    }
    if (const auto* target = from.if_contains("followUntil")) {
        step.follow_until = target->as_string();
    }
    return step;
}

void read_rows(const object& from, Operation& operation) {
    for (const value& column : from.at("columns").as_array()) {
        operation.columns.emplace_back(column.as_string());
        operation.column_variables.push_back(operation.variables.number_of(operation.columns.back())
        );
    }
    for (const value& row : from.at("values").as_array()) {
        auto& texts = operation.rows.emplace_back();
        for (const value& text : row.as_array()) texts.emplace_back(text.as_string());
        if (texts.size() != operation.columns.size()) throw std::invalid_argument("a ragged row");
    }
    if (operation.rows.empty()) throw std::invalid_argument("rows without values");
    operation.returns_rows = flag(from, "return");
}

Operation read_operation(const object& from) {
    Operation operation;
    operation.name = string_of(from, "name");
    operation.has_cookies = flag(from, "cookies");
    operation.sequence_variable = operation.variables.number_of("seq");
    if (const auto* rows = from.if_contains("rows")) read_rows(rows->as_object(), operation);
    for (const value& step : from.at("steps").as_array()) {
        operation.steps.push_back(read_step(step.as_object(), operation.variables));
    }
    if (operation.steps.empty()) throw std::invalid_argument("an operation without steps");
    if (const auto* emitted = from.if_contains("emit")) {
        for (const value& name : emitted->as_array()) {
            operation.emitted.emplace_back(name.as_string());
            operation.emitted_variables.push_back(
                operation.variables.number_of(operation.emitted.back())
            );
        }
    }
    return operation;
}

std::vector<pid_t> read_processes(const object& from, std::string_view name) {
    std::vector<pid_t> processes;
    if (const auto* list = from.if_contains(name)) {
        for (const value& pid : list->as_array()) processes.push_back(pid.to_number<pid_t>());
    }
    return processes;
}

}  // namespace

Plan read_plan(const value& json) {
    const object& from = json.as_object();
    Plan plan;
    read_base(string_of(from, "base"), plan);
    plan.connections = static_cast<std::size_t>(number(from, "connections", 1));
    plan.rate = number(from, "rate", 0);
    plan.warm_up = number(from, "warmUp", 0);
    plan.duration = number(from, "duration", 0);
    plan.count = static_cast<std::uint64_t>(number(from, "count", 0));
    plan.patience = number(from, "patience", plan.patience);
    plan.gather = number(from, "gather", plan.gather);
    if (from.contains("sequencePrefix")) plan.sequence_prefix = string_of(from, "sequencePrefix");
    plan.server = read_processes(from, "server");
    plan.database = read_processes(from, "database");
    plan.operation = read_operation(from.at("operation").as_object());
    if (plan.connections == 0 || (plan.count == 0) == (plan.duration <= 0)) {
        throw std::invalid_argument("connections, and a count or a duration, are needed");
    }
    return plan;
}

}  // namespace ostiary::bench
