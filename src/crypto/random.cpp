#include "crypto/random.hpp"

#include "crypto/openssl_handle.hpp"

#include <openssl/rand.h>

namespace ostiary {

void SystemRandom::fill(std::span<std::uint8_t> output) {
    openssl_require(
        RAND_priv_bytes(output.data(), static_cast<int>(output.size())) == 1, "random bytes"
    );
}

}  // namespace ostiary
