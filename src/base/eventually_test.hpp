#pragma once

#include <chrono>
#include <thread>

namespace ostiary::testing {

// For tests of what happens on other threads: asks until the answer is yes, for ten seconds.
template <class Probe>
bool eventually(const Probe& probe) {
    for (int left = 2000; left > 0; --left) {
        if (probe()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

}  // namespace ostiary::testing
