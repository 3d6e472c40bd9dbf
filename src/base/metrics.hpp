#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Counters, gauges and histograms, rendered in Prometheus' text format.
//
//   Counter& issued = registry.counter("ostiary_tokens_issued_total", "Tokens issued.",
//                                      {{"grant_type", "refresh_token"}});
//   issued.add();
//
// Look a metric up once and keep the reference: it lives as long as the registry, and counting is
// one relaxed atomic addition. Labels are of small, known sets: route templates, never paths or
// identifiers.
//
// Thread safety: everything may be called concurrently.
namespace ostiary::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
public:
    void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

class Gauge {
public:
    void add(std::int64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_ = 0;
};

// Durations in seconds, in buckets from a quarter of a millisecond to ten seconds.
class Histogram {
public:
    static constexpr std::array<double, 14> bounds =
        {0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};

    void observe(double seconds);

private:
    friend class Registry;
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
    std::atomic<std::uint64_t> microseconds_ = 0;
};

class Registry {
public:
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {});
    // A gauge whose value is asked for when it is rendered.
    void observed_gauge(std::string_view name, std::string_view help, std::function<double()> read);

    // https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
    std::string render() const;

private:
    template <class Metric>
    using Series = std::map<std::string, std::unique_ptr<Metric>, std::less<>>;
    struct Family {
        std::string help;
        Series<Counter> counters{};
        Series<Gauge> gauges{};
        Series<Histogram> histograms{};
        std::function<double()> read{};
    };

    Family& family(std::string_view name, std::string_view help);

    mutable std::mutex mutex_;
    std::map<std::string, Family, std::less<>> families_;
};

// Memory, processor time, descriptors and start time of this process.
void add_process_metrics(Registry& registry);

}  // namespace ostiary::metrics
