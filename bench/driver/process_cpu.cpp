#include "driver/process_cpu.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace ostiary::bench {
namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream input(path);
    return {std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()};
}

std::string_view next_word(std::string_view& text) {
    const auto begin = text.find_first_not_of(" \n");
    if (begin == std::string_view::npos) return text = {};
    text.remove_prefix(begin);
    const auto word = text.substr(0, text.find_first_of(" \n"));
    text.remove_prefix(word.size());
    return word;
}

template <typename Number>
bool to_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

std::map<pid_t, ProcessStat> all_processes() {
    const long ticks = ::sysconf(_SC_CLK_TCK);
    std::map<pid_t, ProcessStat> processes;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
        pid_t pid = 0;
        if (!to_number(entry.path().filename().native(), pid)) continue;
        // A process that ended in between has an empty file.
        if (const auto stat = parse_process_stat(read_file(entry.path() / "stat"), ticks)) {
            processes.emplace(pid, *stat);
        }
    }
    return processes;
}

// The first fields of /proc/stat, zeros where it has none.
std::array<double, 8> machine_seconds() {
    const std::string text = read_file("/proc/stat");
    std::string_view rest = text;
    std::array<double, 8> seconds{};
    if (next_word(rest) != "cpu") return seconds;
    for (double& field : seconds) {
        long ticks = 0;
        if (!to_number(next_word(rest), ticks)) return {};
        field = static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }
    return seconds;
}

}  // namespace

// The fields are those of proc(5). The name of the program, in parentheses, may hold anything.
std::optional<ProcessStat> parse_process_stat(std::string_view text, long ticks_per_second) {
    const auto name_end = text.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(name_end + 1);
    next_word(text);  // state
    ProcessStat stat;
    if (!to_number(next_word(text), stat.parent)) return std::nullopt;
    for (int field = 5; field < 14; ++field) next_word(text);
    long ticks = 0;
    for (int field = 14; field <= 17; ++field) {  // utime, stime, cutime, cstime
        long value = 0;
        if (!to_number(next_word(text), value)) return std::nullopt;
        ticks += value;
    }
    stat.cpu_seconds = static_cast<double>(ticks) / static_cast<double>(ticks_per_second);
    return stat;
}

double tree_cpu_seconds(const std::vector<pid_t>& roots) {
    if (roots.empty()) return 0;
    const auto processes = all_processes();
    const auto belongs = [&](pid_t pid) {
        for (int depth = 0; depth < 32; ++depth) {
            for (const pid_t root : roots) {
                if (pid == root) return true;
            }
            const auto found = processes.find(pid);
            if (found == processes.end() || found->second.parent <= 1) return false;
            pid = found->second.parent;
        }
        return false;
    };
    double sum = 0;
    for (const auto& [pid, stat] : processes) {
        if (belongs(pid)) sum += stat.cpu_seconds;
    }
    return sum;
}

double own_cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double machine_busy_seconds() {
    const auto time = machine_seconds();  // user nice system idle iowait irq softirq steal
    return time[0] + time[1] + time[2] + time[5] + time[6];
}

double machine_stolen_seconds() {
    return machine_seconds()[7];
}

}  // namespace ostiary::bench
