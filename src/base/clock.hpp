#pragma once

#include <cstdint>

namespace ostiary {

// Milliseconds since 1970-01-01T00:00:00Z, as stored in every bigint time column.
using Milliseconds = std::int64_t;

// The time, injected so that tests can move it. Engines and SQL never read a clock of their own.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Milliseconds now() const = 0;
};

class SystemClock final : public Clock {
public:
    Milliseconds now() const override;
};

class FakeClock final : public Clock {
public:
    explicit FakeClock(Milliseconds start = 1'700'000'000'000) : now_(start) {}
    Milliseconds now() const override { return now_; }
    void advance(Milliseconds by) { now_ += by; }

private:
    Milliseconds now_;
};

}  // namespace ostiary
