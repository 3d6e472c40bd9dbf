#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::bench {

// The variables of an operation by number: columns of its rows, what its answers gave, and `seq`.
class Variables {
public:
    // The number of a variable; a new one for a name that was not seen before.
    std::size_t number_of(std::string_view name);
    std::size_t size() const { return numbers_.size(); }

private:
    std::map<std::string, std::size_t, std::less<>> numbers_;
};

// A text with {{variables}}, cut up once. Values are put in as they are: whoever writes the
// description encodes them.
class Template {
public:
    Template() = default;
    // Throws std::invalid_argument for a brace that is not closed.
    Template(std::string_view text, Variables& variables);

    void append(std::string& out, std::span<const std::string> values) const;
    std::string text(std::span<const std::string> values) const;
    bool is_constant() const { return variables_.empty(); }

private:
    std::vector<std::string> texts_{""};  // one more than variables
    std::vector<std::size_t> variables_;
};

}  // namespace ostiary::bench
