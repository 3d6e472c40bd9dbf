#include "driver/process_cpu.hpp"
#include "limits/limits.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

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
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_EC_gen("P-256"), &EVP_PKEY_free
    );
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr, &EVP_PKEY_CTX_free
    );
    const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(
        EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free
    );
    if (!context || !sha256 || EVP_PKEY_sign_init(context.get()) != 1) {
        throw std::runtime_error("ES256 cannot be set up");
    }
    const std::string data(300, 'x');
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    std::array<unsigned char, 128> signature;
    constexpr int units = 200;
    return measure(seconds, units, own_cpu_seconds, [&] {
        for (int i = 0; i < units; ++i) {
            unsigned digest_size = 0;
            std::size_t size = signature.size();
            if (EVP_Digest(
                    data.data(), data.size(), digest.data(), &digest_size, sha256.get(), nullptr
                ) != 1 ||
                EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest_size) !=
                    1) {
                throw std::runtime_error("signing failed");
            }
        }
    });
}

Limit measure_argon2id(double seconds, std::uint32_t memory_kib, std::uint32_t passes) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be set up");
    std::array<unsigned char, 32> hash;
    std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    constexpr std::string_view password = "correct horse battery staple";
    return measure(seconds, 1, own_cpu_seconds, [&] {
        const int status = crypto_pwhash(
            hash.data(),
            hash.size(),
            password.data(),
            password.size(),
            salt.data(),
            passes,
            std::size_t{memory_kib} * 1024,
            crypto_pwhash_ALG_ARGON2ID13
        );
        if (status != 0) throw std::runtime_error("hashing failed");
    });
}

}  // namespace ostiary::bench
