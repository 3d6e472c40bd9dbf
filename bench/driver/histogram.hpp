#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ostiary::bench {

// Counts of durations in nanoseconds, in buckets that widen with the value: each power of two is
// cut into 128, so that a percentile is right within 0.8 % from a nanosecond to hours, in constant
// time and memory.
class Histogram {
public:
    Histogram();

    // A negative duration counts as zero.
    void record(std::int64_t nanoseconds);

    std::uint64_t count() const { return count_; }
    std::int64_t max() const { return max_; }
    double mean() const;

    // The smallest bucket end that at least `fraction` of the values do not exceed; never more than
    // the largest value. 0 without values.
    std::int64_t percentile(double fraction) const;

private:
    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    double sum_ = 0;
    std::int64_t max_ = 0;
};

}  // namespace ostiary::bench
