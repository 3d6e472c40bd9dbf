#include "base/frame_pool.hpp"

#include <array>
#include <new>
#include <utility>

namespace ostiary::detail {
namespace {

// A sanitizer finds the use of a frame after its end only if its memory is not used again at once.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
constexpr std::size_t largest = 0;
#else
constexpr std::size_t largest = 32768;
#endif
constexpr std::size_t step = 128;
constexpr std::size_t classes = largest / step + 1;
// What a thread keeps, in bytes; the rest goes back.
constexpr std::size_t most_kept = 1024 * 1024;

struct Free {
    Free* next;
};

struct Pool {
    std::array<Free*, classes> first{};
    std::size_t kept = 0;
    bool watched = false;
    bool closed = false;
};

// Without constructor and destructor, so that reaching it costs nothing and frames may end after
// the thread's other objects.
constinit thread_local Pool pool;

struct Closing {
    ~Closing() {
        pool.closed = true;
        for (Free*& first : pool.first) {
            while (first) ::operator delete(std::exchange(first, first->next));
        }
    }
};

// The first frame that a thread keeps sees to it that none is left behind at the thread's end.
void watch_end_of_thread() {
    pool.watched = true;
    thread_local const Closing closing;
}

std::size_t class_of(std::size_t size) {
    return (size + step - 1) / step;
}

}  // namespace

void* allocate_frame(std::size_t size) {
    if (size > largest) return ::operator new(size);
    const std::size_t index = class_of(size);
    if (Free* const frame = pool.first[index]) {
        pool.first[index] = frame->next;
        pool.kept -= index * step;
        return frame;
    }
    return ::operator new(index * step);
}

void free_frame(void* frame, std::size_t size) noexcept {
    if (size <= largest && !pool.closed) {
        const std::size_t index = class_of(size);
        if (pool.kept + index * step <= most_kept) {
            if (!pool.watched) watch_end_of_thread();
            pool.first[index] = new (frame) Free{pool.first[index]};
            pool.kept += index * step;
            return;
        }
    }
    ::operator delete(frame);
}

}  // namespace ostiary::detail
