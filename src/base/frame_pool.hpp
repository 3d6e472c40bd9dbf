#pragma once

#include <cstddef>

// Memory for the frames of tasks. A request makes some dozens of them, of a few sizes that come
// again and again, and many larger than what the general allocator keeps at hand.
namespace ostiary::detail {

void* allocate_frame(std::size_t size);
void free_frame(void* frame, std::size_t size) noexcept;

}  // namespace ostiary::detail
