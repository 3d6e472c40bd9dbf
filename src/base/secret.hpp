#pragma once

#include <string>
#include <utility>

namespace ostiary {

// A value that must not be printed, logged or encoded by accident: it has no formatter and no field
// list, so trying does not compile. reveal() is the one, searchable way out. The memory is cleared
// when the value ends.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.clear(); }
    Secret& operator=(Secret other) noexcept {
        value_.swap(other.value_);
        return *this;
    }
    ~Secret() { clear(); }

    const std::string& reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    void clear() noexcept;

    std::string value_;
};

}  // namespace ostiary
