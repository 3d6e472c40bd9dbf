#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ostiary {

// Unpredictable bytes, injected so that tests can be repeatable. crypto/random.hpp has the real
// one.
//
// Thread safety: fill() may be called concurrently.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> output) = 0;
};

}  // namespace ostiary
