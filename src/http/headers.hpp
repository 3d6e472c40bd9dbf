#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostiary::http {

// Header fields in order; names compare without case.
class Headers {
public:
    // The value of the first field of that name, or empty.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    void add(std::string_view name, std::string_view value);
    // Replaces every field of that name.
    void set(std::string_view name, std::string_view value);

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace ostiary::http
