// libsodium maps the memory of each hash anew and lets no caller give it any. Its calls of mmap and
// munmap are bound by the dynamic linker, which takes those of the executable first: the two at the
// end answer what a loan announced, and pass everything else on to the system.
// docs/decisions/0016-memory-of-hashes.md says why.
#include "crypto/hash_memory.hpp"

#include <string.h>  // explicit_bzero, which <cstring> does not promise
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ostiary {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

// Imported hashes may ask for more, and then have it for themselves.
constexpr std::size_t most_kept = std::size_t{64} << 20;

enum class Offer { none, open, taken };

// Plain values without destructors: mmap is called before the first constructor of a thread has run
// and after the last destructor.
constinit thread_local HashMemory* current = nullptr;
constinit thread_local Offer offer = Offer::none;
constinit thread_local void* offered = nullptr;
constinit thread_local std::size_t offered_size = 0;

// Whole huge pages, of which the system may have some: fewer page faults, and a tenth less time for
// the hash. Null without memory.
std::byte* map(std::size_t size) {
    void* const place = ::mmap(
        nullptr, size + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0
    );
    if (place == MAP_FAILED) return nullptr;
    auto* const mapped = static_cast<std::byte*>(place);
    const std::size_t before = -reinterpret_cast<std::uintptr_t>(mapped) % huge_page;
    auto* const begin = mapped + before;
    if (before > 0) ::munmap(mapped, before);
    ::munmap(begin + size, huge_page - before);
    // Advice that a kernel may be unable to follow.
    ::madvise(begin, size, MADV_DONTDUMP);
    ::madvise(begin, size, MADV_HUGEPAGE);
    return begin;
}

}  // namespace

HashMemory::HashMemory() : previous_(std::exchange(current, this)) {}

HashMemory::~HashMemory() {
    release();
    current = previous_;
}

std::byte* HashMemory::provide(std::size_t size) {
    if (size > most_kept) return nullptr;
    if (size > size_) {
        release();
        const std::size_t whole = (size + huge_page - 1) / huge_page * huge_page;
        begin_ = map(whole);
        if (begin_) size_ = whole;
    }
    return begin_;
}

void HashMemory::wipe() noexcept {
    if (used_ > 0) ::explicit_bzero(begin_, used_);
    used_ = 0;
}

void HashMemory::release() noexcept {
    if (!begin_) return;
    wipe();
    ::munmap(std::exchange(begin_, nullptr), std::exchange(size_, 0));
}

bool HashMemory::is_supported() {
#ifdef OSTIARY_SANITIZED
    return false;
#else
    return true;
#endif
}

HashMemory::Loan::Loan(std::size_t size) {
    if (!is_supported() || !current) return;
    offered = current->provide(size);
    offered_size = size;
    if (offered) offer = Offer::open;
}

HashMemory::Loan::~Loan() {
    offer = Offer::none;
}

void* HashMemory::Loan::take(
    const void* place,
    std::size_t size,
    int protection,
    int flags
) noexcept {
    if (offer != Offer::open || place || size != offered_size) return nullptr;
    if (protection != (PROT_READ | PROT_WRITE)) return nullptr;
    if ((flags & (MAP_PRIVATE | MAP_ANONYMOUS)) != (MAP_PRIVATE | MAP_ANONYMOUS)) return nullptr;
    offer = Offer::taken;
    current->used_ = std::max(current->used_, size);
    return offered;
}

bool HashMemory::Loan::give_back(const void* place, std::size_t size) noexcept {
    if (offer != Offer::taken || place != offered || size != offered_size) return false;
    offer = Offer::open;
    return true;
}

}  // namespace ostiary

#ifndef OSTIARY_SANITIZED

// NOLINTBEGIN(performance-no-int-to-ptr): the system tells addresses as numbers.
extern "C" [[gnu::used, gnu::visibility("default")]] void*
mmap(void* place, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
    void* const lent = ostiary::HashMemory::Loan::take(place, size, protection, flags);
    if (lent) return lent;
    return reinterpret_cast<void*>(::syscall(SYS_mmap, place, size, protection, flags, file, offset)
    );
}

extern "C" [[gnu::used, gnu::visibility("default")]] int
munmap(void* place, std::size_t size) noexcept {
    if (ostiary::HashMemory::Loan::give_back(place, size)) return 0;
    return static_cast<int>(::syscall(SYS_munmap, place, size));
}
// NOLINTEND(performance-no-int-to-ptr)

#endif
