#pragma once

#include "base/random.hpp"

namespace ostiary {

// The operating system's randomness through OpenSSL's per-thread generators. Throws if there is
// none: nothing may go on without it.
//
// Thread safety: fill() may be called concurrently.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> output) override;
};

}  // namespace ostiary
