#include "driver/report.hpp"

#include <boost/json.hpp>

#include <utility>

namespace ostiary::bench {
namespace {

using boost::json::array;
using boost::json::object;

object latencies(const Histogram& histogram) {
    const auto milliseconds = [](std::int64_t value) { return static_cast<double>(value) * 1e-6; };
    return {
        {"p50", milliseconds(histogram.percentile(0.5))},
        {"p99", milliseconds(histogram.percentile(0.99))},
        {"p99_9", milliseconds(histogram.percentile(0.999))},
        {"max", milliseconds(histogram.max())},
        {"mean", histogram.mean() * 1e-6},
    };
}

object stalls(const Outcome& outcome) {
    const Stalls& all = outcome.stalls;
    return {
        {"longestMs", static_cast<double>(all.longest) * 1e-6},
        {"totalMs", static_cast<double>(all.total) * 1e-6},
        {"count", all.count},
        {"isOfMachine", all.is_of_machine},
        {"stolenCores", outcome.seconds > 0 ? outcome.stolen_cpu / outcome.seconds : 0.0},
    };
}

array texts(const std::vector<std::string>& list) {
    array out;
    out.reserve(list.size());
    for (const std::string& text : list) out.emplace_back(text);
    return out;
}

array table(const std::vector<std::vector<std::string>>& rows) {
    array out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.emplace_back(texts(row));
    return out;
}

}  // namespace

bool is_result(const Outcome& outcome) {
    return outcome.errors == 0 && outcome.operations > 0;
}

std::string to_json(const Plan& plan, const Outcome& outcome) {
    const Operation& operation = plan.operation;
    const double counted = static_cast<double>(outcome.operations);
    const auto per_operation = [&](double cpu) { return counted > 0 ? cpu * 1e6 / counted : 0.0; };
    array samples = texts(outcome.error_samples);
    if (outcome.errors == 0 && outcome.operations == 0) {
        samples.emplace_back("no operation ended within the measured time");
    }
    const double ours = outcome.server_cpu + outcome.database_cpu + outcome.client_cpu;
    object out{
        {"operation", operation.name},
        {"valid", is_result(outcome)},
        {"connections", plan.connections},
        {"askedRate", plan.rate},
        {"seconds", outcome.seconds},
        {"operations", outcome.operations},
        {"completed", outcome.completed},
        {"requests", outcome.requests},
        {"rate", outcome.seconds > 0 ? counted / outcome.seconds : 0.0},
        {"errors", outcome.errors},
        {"errorSamples", std::move(samples)},
        {"refused", outcome.refused},
        {"unfinished", outcome.unfinished},
        {"reconnects", outcome.reconnects},
        {"latencyMs", latencies(outcome.latency)},
        {"cpuUs",
         object{
             {"server", per_operation(outcome.server_cpu)},
             {"database", per_operation(outcome.database_cpu)},
             {"client", per_operation(outcome.client_cpu)},
         }},
        {"driverLateMs", latencies(outcome.lateness)},
        {"machineStalls", stalls(outcome)},
        {"othersCores", outcome.seconds > 0 ? (outcome.machine_cpu - ours) / outcome.seconds : 0.0},
    };
    if (!operation.emitted.empty()) out["emitted"] = table(outcome.emitted);
    if (operation.returns_rows) out["rows"] = table(operation.rows);
    return boost::json::serialize(out);
}

}  // namespace ostiary::bench
