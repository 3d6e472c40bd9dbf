#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace ostiary::http {

// Bytes that were received and not yet consumed, in one piece.
class InputBuffer {
public:
    std::string_view data() const { return {memory_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }

    // Room for at least `size` more bytes; moves data() to make it.
    std::span<char> prepare(std::size_t size) {
        if (capacity_ - end_ < size) make_room(size);
        return {memory_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t size) { end_ += size; }
    void consume(std::size_t size) {
        begin_ += size;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    // Gives back what a large request made it grow to.
    void shrink(std::size_t most) {
        if (!empty() || capacity_ <= most) return;
        memory_.reset();
        capacity_ = 0;
    }

private:
    void make_room(std::size_t size) {
        const std::size_t held = end_ - begin_;
        if (capacity_ - held >= size) {
            std::memmove(memory_.get(), memory_.get() + begin_, held);
        } else {
            const std::size_t grown = std::max({capacity_ * 2, held + size, std::size_t{4096}});
            auto memory = std::make_unique_for_overwrite<char[]>(grown);
            if (held != 0) std::memcpy(memory.get(), memory_.get() + begin_, held);
            memory_ = std::move(memory);
            capacity_ = grown;
        }
        begin_ = 0;
        end_ = held;
    }

    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace ostiary::http
