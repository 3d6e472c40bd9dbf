#include "base/memory.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace ostiary {
namespace {

constexpr int mapped_from = 512 * 1024;
constexpr int longest_free_end = 512 * 1024;

// Segments that were never writable hold what stands in the file. Others are left alone: their
// relocated pages are in no file, even those that are read-only by now.
int release_segments(dl_phdr_info* info, std::size_t, void*) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& segment = info->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
        const std::uintptr_t begin = (info->dlpi_addr + segment.p_vaddr + page - 1) / page * page;
        const std::uintptr_t end =
            (info->dlpi_addr + segment.p_vaddr + segment.p_memsz) / page * page;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers.
        if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
    return 0;
}

}  // namespace

void configure_heap() {
    ::mallopt(M_MMAP_THRESHOLD, mapped_from);
    ::mallopt(M_TRIM_THRESHOLD, longest_free_end);
    // Without the lists of freed small blocks behind those of each thread: the next block of a
    // kibibyte would join all that they hold, and most requests need one.
    ::mallopt(M_MXFAST, 0);
}

void trim_heap() noexcept {
    ::malloc_trim(0);
}

void release_code() noexcept {
    ::dl_iterate_phdr(release_segments, nullptr);
}

}  // namespace ostiary
