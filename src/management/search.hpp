#pragma once

#include "http/request.hpp"
#include "management/pattern.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::management {

// What a list is searched for:
//
//   search=%ada%                       any field, as SQL LIKE
//   search.username=ada&search.username=eve&mode.username=exact
//   joint=and|or (also jointMode)      of the conditions; `or` by default
//   isCaseSensitive=true               false by default
//
// Modes are exact, like, similar_to and posix; `mode` sets that of every field without one of its
// own. similar_to needs isCaseSensitive. Searches run in this process, the same on every database.
class Search {
public:
    // `fields` are those that may be named, and that a search without a field looks at.
    static Result<Search>
    parse(const http::Request& request, std::span<const std::string_view> fields);

    bool empty() const { return conditions_.empty(); }

    // `read` gives the value of a field, nothing where the record has none.
    using Read = std::function<std::optional<std::string>(std::string_view field)>;
    bool matches(const Read& read) const;

private:
    struct Condition {
        std::vector<std::string_view> fields;
        std::vector<std::string> values;  // of mode exact
        std::optional<Pattern> pattern;   // of the others
    };

    bool holds(const Condition& condition, const Read& read) const;

    std::vector<Condition> conditions_;
    bool all_ = false;
    Case case_ = Case::ignored;
};

}  // namespace ostiary::management
