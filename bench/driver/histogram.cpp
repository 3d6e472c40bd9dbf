#include "driver/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ostiary::bench {
namespace {

constexpr int precision_bits = 7;
constexpr std::size_t per_power = std::size_t{1} << precision_bits;
constexpr int largest_bits = 44;  // almost five hours
constexpr std::int64_t largest = (std::int64_t{1} << largest_bits) - 1;
constexpr std::size_t bucket_count = (largest_bits - precision_bits + 1) * per_power;

// Values below 256 have a bucket each; above, the top eight bits choose it.
std::size_t bucket_of(std::uint64_t value) {
    const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - precision_bits - 1);
    return static_cast<std::size_t>(shift) * per_power + static_cast<std::size_t>(value >> shift);
}

std::int64_t end_of(std::size_t bucket) {
    if (bucket < 2 * per_power) return static_cast<std::int64_t>(bucket);
    const auto shift = bucket / per_power - 1;
    const auto top = static_cast<std::int64_t>(bucket - shift * per_power);
    return ((top + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_count) {}

void Histogram::record(std::int64_t nanoseconds) {
    const std::int64_t value = std::clamp<std::int64_t>(nanoseconds, 0, largest);
    ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
    ++count_;
    sum_ += static_cast<double>(value);
    max_ = std::max(max_, value);
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::int64_t Histogram::percentile(double fraction) const {
    if (count_ == 0) return 0;
    const double wanted = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_);
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(wanted)));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= rank) return std::min(end_of(bucket), max_);
    }
    return max_;
}

}  // namespace ostiary::bench
