#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostiary::http {

// Whether two header names are the same: they compare without case.
bool same_name(std::string_view a, std::string_view b);

// Header fields in order; names compare without case.
//
// All text stands in one buffer, so that reading a request costs no allocation per field. A view
// that get() or an iterator gave is valid until the next change.
class Headers {
    struct Field {
        std::uint32_t start;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };

public:
    class Iterator {
    public:
        using value_type = std::pair<std::string_view, std::string_view>;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;
        using reference = value_type;
        using pointer = void;

        Iterator() = default;
        Iterator(const Headers* headers, std::size_t index) : headers_(headers), index_(index) {}
        value_type operator*() const { return headers_->at(index_); }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        void operator++(int) { ++index_; }
        bool operator==(const Iterator&) const = default;

    private:
        const Headers* headers_ = nullptr;
        std::size_t index_ = 0;
    };

    // The value of the first field of that name, or empty.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    void add(std::string_view name, std::string_view value);
    // Replaces every field of that name.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    // Forgets all fields and keeps the memory.
    void clear();

    std::size_t size() const { return fields_.size(); }
    // All names and values together, to look for what none may contain.
    std::string_view text() const { return text_; }
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, fields_.size()}; }

private:
    std::pair<std::string_view, std::string_view> at(std::size_t index) const;

    std::string text_;
    std::vector<Field> fields_;
};

}  // namespace ostiary::http
