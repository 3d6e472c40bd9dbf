#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostiary::http {

inline constexpr ErrorKind malformed_form{
    "invalid_request",
    400,
    "The parameters are not well-formed."
};

// Decoded parameters of a query string or of a form body, in order.
//
// parse() refuses malformed escapes, ill-formed UTF-8, null characters, more than 200 parameters,
// and names or values that are too long, so that nothing behind it reads raw input.
class Parameters {
public:
    static Result<Parameters> parse(std::string_view encoded);

    // The value of the only parameter of that name; empty if absent. Whoever must not see
    // duplicates asks has_duplicates() once for the whole request.
    std::string_view get(std::string_view name) const;
    std::optional<std::string> find(std::string_view name) const;
    bool has(std::string_view name) const;
    std::vector<std::string> get_all(std::string_view name) const;
    // The first name that occurs twice, leaving out the names that may repeat.
    std::optional<std::string> duplicate(std::initializer_list<std::string_view> repeatable = {})
        const;

    void set(std::string_view name, std::string_view value);
    void add(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    std::string encode() const;
    bool empty() const { return values_.empty(); }
    std::size_t size() const { return values_.size(); }

    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace ostiary::http
