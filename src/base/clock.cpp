#include "base/clock.hpp"

#include <chrono>

namespace ostiary {

Milliseconds SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

}  // namespace ostiary
