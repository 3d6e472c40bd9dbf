#include "driver/process_cpu.hpp"
#include "limits/crypto.hpp"
#include "limits/limits.hpp"

#include <chrono>
#include <thread>

namespace ostiary::bench {

Limit measure(
    double seconds,
    std::uint64_t units,
    const std::function<double()>& cpu,
    const std::function<void()>& work,
    double paced
) {
    using Clock = std::chrono::steady_clock;
    work();  // warms caches up
    Limit limit;
    const auto begin = Clock::now();
    const double cpu_before = cpu();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    std::uint64_t done = 0;
    do {
        if (paced > 0) {
            const std::chrono::duration<double> due(static_cast<double>(done / units) / paced);
            std::this_thread::sleep_until(begin + std::chrono::duration_cast<Clock::duration>(due));
        }
        const auto started = Clock::now();
        work();
        const std::chrono::nanoseconds took = Clock::now() - started;
        limit.latency.record(took.count());
        done += units;
    } while (elapsed() < seconds);
    const double time = elapsed();
    const double cpu_time = cpu() - cpu_before;
    const auto count = static_cast<double>(done);
    limit.rate = count / time;
    limit.cpu_us = cpu_time * 1e6 / count;
    return limit;
}

Limit measure_es256(double seconds) {
    Signer signer;
    constexpr int units = 200;
    return measure(seconds, units, own_cpu_seconds, [&] {
        for (int i = 0; i < units; ++i) signer.sign();
    });
}

Limit measure_argon2id(double seconds, std::uint32_t memory_kib, std::uint32_t passes) {
    return measure(seconds, 1, own_cpu_seconds, [&] { hash_password(memory_kib, passes); });
}

}  // namespace ostiary::bench
