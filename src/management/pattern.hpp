#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostiary::management {

enum class PatternSyntax {
    like,        // SQL LIKE: % and _, backslash escapes
    similar_to,  // SQL SIMILAR TO: as like, with | * + ? {m,n} ( ) [ ]; the whole text
    posix,       // a regular expression: . ^ $ instead of % and _; any part of the text
};

enum class Case { sensitive, ignored };

// A pattern of a search, matched the same on every database.
//
// Matching takes a time in proportion to the length of the text, whatever the pattern: all
// alternatives are followed at once and none is ever tried again. Length and number of states are
// bounded; a pattern beyond that, or with what is not supported (back references, look-around), is
// refused.
class Pattern {
public:
    static Result<Pattern> compile(std::string_view text, PatternSyntax syntax, Case letter_case);

    bool matches(std::string_view text) const;

    // What every text that matches contains, in whatever case: runs of characters that are in the
    // pattern itself. Not all that could be told.
    const std::vector<std::string>& literals() const { return literals_; }

private:
    friend class PatternCompiler;

    struct Range {
        char32_t first;
        char32_t last;
    };
    struct Instruction {
        enum class Kind { any, set, split, jump, begin, end, match };
        Kind kind = Kind::match;
        std::uint16_t next = 0;   // of split and jump
        std::uint16_t other = 0;  // of split
        bool negated = false;     // of set
        std::vector<Range> ranges{};
    };

    bool accepts(const Instruction& instruction, char32_t c) const;
    bool run(std::string_view text) const;
    void follow(std::vector<bool>& states, std::uint16_t start, bool at_begin, bool at_end) const;

    std::vector<Instruction> program_;
    Case case_ = Case::sensitive;
    bool anywhere_ = false;
    std::vector<std::string> literals_;  // in lower case
    std::string longest_literal_;
    bool is_part_ = false;  // a text with the literal matches
};

}  // namespace ostiary::management
