#include "driver/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace ostiary::bench {
namespace {

constexpr double precision = 0.008;

void expect_close(std::int64_t actual, std::int64_t expected) {
    EXPECT_GE(actual, expected);
    EXPECT_LE(static_cast<double>(actual), static_cast<double>(expected) * (1 + precision) + 1);
}

TEST(Histogram, IsExactForSmallValues) {
    Histogram histogram;
    for (int value = 1; value <= 100; ++value) histogram.record(value);
    EXPECT_EQ(histogram.percentile(0.5), 50);
    EXPECT_EQ(histogram.percentile(0.99), 99);
    EXPECT_EQ(histogram.percentile(0.999), 100);
    EXPECT_EQ(histogram.percentile(1), 100);
    EXPECT_EQ(histogram.max(), 100);
    EXPECT_DOUBLE_EQ(histogram.mean(), 50.5);
}

// Against sorting, over nine powers of ten.
TEST(Histogram, AgreesWithSortedValues) {
    Histogram histogram;
    std::vector<std::int64_t> values;
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> exponent(0, 9);
    for (int i = 0; i < 50'000; ++i) {
        values.push_back(static_cast<std::int64_t>(std::pow(10, exponent(random))));
        histogram.record(values.back());
    }
    std::ranges::sort(values);
    for (const double fraction : {0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(fraction * 50'000)) - 1;
        expect_close(histogram.percentile(fraction), values[rank]);
    }
}

TEST(Histogram, KeepsTheOrderOfBucketsAtTheirEdges) {
    for (std::int64_t power = 128; power < (std::int64_t{1} << 40); power *= 2) {
        for (const std::int64_t value : {power - 1, power, power + 1}) {
            Histogram histogram;
            histogram.record(value);
            histogram.record(std::int64_t{1} << 43);
            expect_close(histogram.percentile(0.5), value);
        }
    }
}

TEST(Histogram, SeesOneSlowValueInAThousand) {
    Histogram histogram;
    for (int i = 0; i < 9'985; ++i) histogram.record(1'000'000);
    for (int i = 0; i < 15; ++i) histogram.record(900'000'000);
    expect_close(histogram.percentile(0.5), 1'000'000);
    expect_close(histogram.percentile(0.99), 1'000'000);
    expect_close(histogram.percentile(0.999), 900'000'000);
}

TEST(Histogram, TakesWhatIsOutOfRange) {
    Histogram histogram;
    EXPECT_EQ(histogram.percentile(0.5), 0);
    histogram.record(-5);
    EXPECT_EQ(histogram.percentile(1), 0);
    histogram.record(std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(histogram.count(), 2U);
    EXPECT_EQ(histogram.percentile(1), histogram.max());
}

}  // namespace
}  // namespace ostiary::bench
