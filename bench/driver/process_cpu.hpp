#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>
#include <vector>

namespace ostiary::bench {

// CPU seconds, user and system, that the trees of processes below `roots` have used so far: the
// processes that live and those that they have waited for. Resolution is the kernel's tick.
double tree_cpu_seconds(const std::vector<pid_t>& roots);

// CPU seconds of this process.
double own_cpu_seconds();

// CPU seconds that all processors of the machine have been busy.
double machine_busy_seconds();

// CPU seconds that the processors of the machine were wanted and the hypervisor gave to others.
double machine_stolen_seconds();

// What one /proc/PID/stat says.
struct ProcessStat {
    pid_t parent = 0;
    double cpu_seconds = 0;  // its own, and of its children that have ended
};
std::optional<ProcessStat> parse_process_stat(std::string_view text, long ticks_per_second);

}  // namespace ostiary::bench
