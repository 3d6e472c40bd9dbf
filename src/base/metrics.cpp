#include "base/metrics.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace ostiary::metrics {
namespace {

std::string escaped(std::string_view value) {
    std::string text;
    for (const char character : value) {
        if (character == '\\' || character == '"') text += '\\';
        if (character == '\n') {
            text += "\\n";
        } else {
            text += character;
        }
    }
    return text;
}

// name="value",... without braces; the key of a series within its family.
std::string label_text(const Labels& labels) {
    std::string text;
    for (const auto& [name, value] : labels) {
        if (!text.empty()) text += ',';
        text += fmt::format("{}=\"{}\"", name, escaped(value));
    }
    return text;
}

void append_sample(
    std::string& output,
    std::string_view name,
    std::string_view suffix,
    const std::string& labels,
    const std::string& value
) {
    output.append(name).append(suffix);
    if (!labels.empty()) output.append("{").append(labels).append("}");
    output.append(" ").append(value).append("\n");
}

template <class Metric>
Metric& get_or_make(
    std::map<std::string, std::unique_ptr<Metric>, std::less<>>& series,
    const Labels& labels
) {
    auto& slot = series[label_text(labels)];
    if (!slot) slot = std::make_unique<Metric>();
    return *slot;
}

double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_descriptors() {
    std::error_code error;
    std::filesystem::directory_iterator entries("/proc/self/fd", error);
    if (error) return 0;
    // The iterator itself holds one.
    return static_cast<double>(std::distance(begin(entries), end(entries))) - 1;
}

}  // namespace

void Histogram::observe(double seconds) {
    const auto bucket =
        static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    microseconds_.fetch_add(static_cast<std::uint64_t>(seconds * 1e6), std::memory_order_relaxed);
}

Registry::Family& Registry::family(std::string_view name, std::string_view help) {
    auto found = families_.find(name);
    if (found == families_.end()) {
        found = families_.emplace(std::string(name), Family{std::string(help)}).first;
    }
    return found->second;
}

Counter& Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(mutex_);
    return get_or_make(family(name, help).counters, labels);
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(mutex_);
    return get_or_make(family(name, help).gauges, labels);
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(mutex_);
    return get_or_make(family(name, help).histograms, labels);
}

void Registry::observed_gauge(
    std::string_view name,
    std::string_view help,
    std::function<double()> read
) {
    const std::lock_guard lock(mutex_);
    family(name, help).read = std::move(read);
}

std::string Registry::render() const {
    const std::lock_guard lock(mutex_);
    std::string output;
    for (const auto& [name, family] : families_) {
        const bool counts = !family.counters.empty() || (family.read && name.ends_with("_total"));
        const std::string_view type = counts                       ? "counter"
                                      : !family.histograms.empty() ? "histogram"
                                                                   : "gauge";
        output += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, type);
        if (family.read) append_sample(output, name, "", "", fmt::format("{}", family.read()));
        for (const auto& [labels, counter] : family.counters) {
            append_sample(output, name, "", labels, std::to_string(counter->value()));
        }
        for (const auto& [labels, gauge] : family.gauges) {
            append_sample(output, name, "", labels, std::to_string(gauge->value()));
        }
        for (const auto& [labels, histogram] : family.histograms) {
            std::uint64_t count = 0;
            const std::string separator = labels.empty() ? "" : ",";
            for (std::size_t i = 0; i < histogram->counts_.size(); ++i) {
                count += histogram->counts_[i].load(std::memory_order_relaxed);
                const std::string bound =
                    i < Histogram::bounds.size() ? fmt::format("{}", Histogram::bounds[i]) : "+Inf";
                append_sample(
                    output,
                    name,
                    "_bucket",
                    fmt::format("{}{}le=\"{}\"", labels, separator, bound),
                    std::to_string(count)
                );
            }
            const auto total = histogram->microseconds_.load(std::memory_order_relaxed);
            append_sample(
                output,
                name,
                "_sum",
                labels,
                fmt::format("{:.6f}", static_cast<double>(total) / 1e6)
            );
            append_sample(output, name, "_count", labels, std::to_string(count));
        }
    }
    return output;
}

void add_process_metrics(Registry& registry) {
    const auto started = std::chrono::system_clock::now().time_since_epoch();
    const double start = std::chrono::duration<double>(started).count();
    registry.observed_gauge(
        "process_resident_memory_bytes", "Resident memory of the process.", resident_bytes
    );
    registry.observed_gauge(
        "process_cpu_seconds_total", "Processor time of the process.", processor_seconds
    );
    registry.observed_gauge("process_open_fds", "Open file descriptors.", open_descriptors);
    registry.observed_gauge(
        "process_start_time_seconds",
        "Start of the process in Unix time.",
        [start] { return start; }
    );
}

}  // namespace ostiary::metrics
