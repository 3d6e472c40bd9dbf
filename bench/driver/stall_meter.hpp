#pragma once

#include <cstdint>
#include <memory>

namespace ostiary::bench {

// How long a processor ran nothing of ours that was due.
struct Stalls {
    std::uint64_t looks = 0;
    std::uint64_t count = 0;    // of more than a millisecond
    std::int64_t total = 0;     // nanoseconds in those
    std::int64_t longest = 0;   // nanoseconds
    bool is_of_machine = true;  // false where threads may not run at real-time priority

    void record(std::int64_t late);
    void add(const Stalls& other);
};

// A thread on each processor that is due each millisecond, before everything else that runs there,
// and counts how late it comes: what it waits for is the kernel or the hypervisor, and delays the
// server and the driver as well, whatever they do. Where it may not have real-time priority, it
// waits for other programs, too.
//
// Thread safety: members are called by one thread.
class StallMeter {
public:
    StallMeter();
    ~StallMeter();
    StallMeter(const StallMeter&) = delete;
    StallMeter& operator=(const StallMeter&) = delete;

    void restart();              // forgets what it has counted
    Stalls stalls() const;       // since then
    double cpu_seconds() const;  // of its threads, since they started

private:
    struct Watch;
    std::unique_ptr<Watch[]> watches_;
    unsigned count_ = 0;
};

}  // namespace ostiary::bench
