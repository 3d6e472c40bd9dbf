#pragma once

#include "http/request.hpp"
#include "management/pattern.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
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

    // `read` gives the value of a field, nothing where the record has none. What it views must
    // outlive it, which a copy would not.
    template <class Read>
    bool matches(const Read& read) const {
        using Field = std::optional<std::string_view>;
        static_assert(std::is_same_v<std::invoke_result_t<Read, std::string_view>, Field>);
        return matches_fields(read);
    }

    struct Condition {
        std::vector<std::string_view> fields;
        std::vector<std::string> values;  // of mode exact; in lower case if case is ignored
        std::optional<Pattern> pattern;   // of the others
    };
    // What indexes can be asked for.
    const std::vector<Condition>& conditions() const { return conditions_; }
    bool all_must_hold() const { return all_; }
    Case letter_case() const { return case_; }

private:
    using Read = std::function<std::optional<std::string_view>(std::string_view field)>;

    bool matches_fields(const Read& read) const;
    bool holds(const Condition& condition, const Read& read) const;

    std::vector<Condition> conditions_;
    bool all_ = false;
    Case case_ = Case::ignored;
};

}  // namespace ostiary::management
