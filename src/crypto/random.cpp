#include "crypto/random.hpp"

#include "crypto/openssl_handle.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace ostiary {
namespace {

// A call of the generator costs as much for 16 bytes as for some hundreds.
constexpr std::size_t supply_size = 512;
constexpr std::size_t largest_share = 64;

// Counts the forks behind this process: what was drawn before one is in both of its processes.
std::atomic<unsigned> forks{0};

void watch_forks() {
    static const int registered =
        ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
    openssl_require(registered == 0, "pthread_atfork");
}

// Bytes drawn ahead by one thread. Each is given out once and erased.
class Supply {
public:
    Supply() { watch_forks(); }
    Supply(const Supply&) = delete;
    Supply& operator=(const Supply&) = delete;
    ~Supply() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    void take(std::span<std::uint8_t> output) {
        const unsigned now = forks.load(std::memory_order_relaxed);
        if (left_ < output.size() || drawn_in_ != now) refill(now);
        const auto share = std::span(bytes_).subspan(left_ - output.size(), output.size());
        std::ranges::copy(share, output.begin());
        OPENSSL_cleanse(share.data(), share.size());
        left_ -= share.size();
    }

private:
    void refill(unsigned now) {
        left_ = 0;
        openssl_require(
            RAND_priv_bytes(bytes_.data(), static_cast<int>(bytes_.size())) == 1, "random bytes"
        );
        left_ = bytes_.size();
        drawn_in_ = now;
    }

    std::array<std::uint8_t, supply_size> bytes_{};
    std::size_t left_ = 0;
    unsigned drawn_in_ = 0;
};

}  // namespace

void SystemRandom::fill(std::span<std::uint8_t> output) {
    if (output.size() > largest_share) {
        openssl_require(
            RAND_priv_bytes(output.data(), static_cast<int>(output.size())) == 1, "random bytes"
        );
        return;
    }
    thread_local Supply supply;
    supply.take(output);
}

}  // namespace ostiary
