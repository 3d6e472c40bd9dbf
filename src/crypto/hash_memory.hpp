#pragma once

#include <cstddef>
#include <span>

namespace ostiary {

// Memory that a thread keeps from one Argon2 hash to the next. While one lives, hashes on the
// thread that made it use it, where libsodium makes them: mapping 19 MiB anew for each costs almost
// as much as the hash, and stops other threads of the process.
//
// After a hash it holds what passwords can be guessed by at little cost. The next hash writes over
// it; call wipe() when none follows. It is in no core dump.
//
// Thread safety: none; it belongs to its thread.
class HashMemory {
public:
    HashMemory();
    ~HashMemory();  // as release()
    HashMemory(const HashMemory&) = delete;
    HashMemory& operator=(const HashMemory&) = delete;

    // Zeros where hashes wrote. Takes about a millisecond.
    void wipe() noexcept;
    // Wipes it and gives it back to the system; the next hash takes some again.
    void release() noexcept;

    // All of it, and how much of that hashes have written to since the last wipe().
    std::span<const std::byte> bytes() const { return {begin_, size_}; }
    std::size_t used() const { return used_; }

    // False where libsodium cannot be lent any: sanitizers have its system calls themselves.
    static bool is_supported();

    // While it lives, libsodium is given the thread's memory if it maps `size` bytes.
    class Loan {
    public:
        explicit Loan(std::size_t size);
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;

        // What mmap and munmap ask of this thread. Null, and false, for what is no part of a loan.
        static void* take(const void* place, std::size_t size, int protection, int flags) noexcept;
        static bool give_back(const void* place, std::size_t size) noexcept;
    };

private:
    std::byte* provide(std::size_t size);

    HashMemory* previous_;
    std::byte* begin_ = nullptr;
    std::size_t size_ = 0;
    std::size_t used_ = 0;
};

}  // namespace ostiary
