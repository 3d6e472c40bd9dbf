#include "management/pattern.hpp"

#include "base/try.hpp"
#include "management/errors.hpp"
#include "model/letter_case.hpp"

#include <algorithm>
#include <optional>

namespace ostiary::management {
namespace {

constexpr std::size_t longest_pattern = 256;
constexpr std::size_t most_instructions = 256;
constexpr int deepest_group = 16;
constexpr int most_repetitions = 64;

std::unexpected<Error> unsupported(std::string_view why) {
    return invalid_input("The search pattern " + std::string(why) + ".");
}

}  // namespace

namespace {

bool stands_for_others(char32_t c, PatternSyntax syntax) {
    if (syntax == PatternSyntax::posix) return c == '.' || c == '^' || c == '$';
    return c == '_' || c == '%';
}

bool repeats(char32_t c) {
    return c == '*' || c == '+' || c == '?' || c == '{';
}

// Of a pattern that compiles. Those with alternatives, groups or sets of characters are left to the
// matcher; so is a character that is repeated.
std::vector<std::string> literals_of(std::u32string_view text, PatternSyntax syntax) {
    const bool is_regular = syntax != PatternSyntax::like;
    std::vector<std::string> literals;
    std::u32string literal;
    const auto end_literal = [&] {
        std::string utf8;
        for (const char32_t c : literal) append_utf8(utf8, lower_case(c));
        if (!utf8.empty()) literals.push_back(std::move(utf8));
        literal.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char32_t c = text[i];
        if (c == '\\') {
            c = text[++i];
            const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            const bool is_class = syntax == PatternSyntax::posix && is_letter;
            if (is_class) {
                end_literal();
            } else {
                literal += c;
            }
        } else if (is_regular && (c == '|' || c == '(' || c == '[')) {
            return {};
        } else if (is_regular && repeats(c)) {
            if (!literal.empty()) literal.pop_back();
            end_literal();
            if (c == '{') i = text.find('}', i);
        } else if (stands_for_others(c, syntax)) {
            end_literal();
        } else {
            literal += c;
        }
    }
    end_literal();
    return literals;
}

// "%abc%": all that is asked is that the text contains the literal.
bool is_part(std::u32string_view like) {
    if (like.size() < 3 || like.front() != '%' || like.back() != '%') return false;
    return like.substr(1, like.size() - 2).find_first_of(U"%_\\") == std::u32string_view::npos;
}

}  // namespace

// Recursive descent over the pattern, which writes instructions as it goes.
//
// A part is compiled into its own list whose jumps are relative to its start, so that repeating it
// is copying it.
class PatternCompiler {
public:
    PatternCompiler(std::u32string text, PatternSyntax syntax)
        : text_(std::move(text)), syntax_(syntax) {}

    using Part = std::vector<Pattern::Instruction>;
    using Kind = Pattern::Instruction::Kind;

    Result<Part> compile() {
        TRY(Part part, syntax_ == PatternSyntax::like ? sequence(0) : alternatives(0));
        if (position_ != text_.size()) return unsupported("has an unmatched parenthesis");
        part.push_back({.kind = Kind::match});
        if (part.size() > most_instructions) return unsupported("is too complex");
        return part;
    }

private:
    bool more() const { return position_ < text_.size(); }
    bool is_regular() const { return syntax_ != PatternSyntax::like; }

    static void shift(Part& part, std::size_t by) {
        for (auto& instruction : part) {
            if (instruction.kind == Kind::jump || instruction.kind == Kind::split) {
                instruction.next = static_cast<std::uint16_t>(instruction.next + by);
                instruction.other = static_cast<std::uint16_t>(instruction.other + by);
            }
        }
    }
    static void append(Part& part, Part more) {
        shift(more, part.size());
        for (auto& instruction : more) part.push_back(std::move(instruction));
    }
    static Pattern::Instruction split(std::size_t next, std::size_t other) {
        return {
            .kind = Kind::split,
            .next = static_cast<std::uint16_t>(next),
            .other = static_cast<std::uint16_t>(other)
        };
    }
    static Pattern::Instruction jump(std::size_t next) {
        return {.kind = Kind::jump, .next = static_cast<std::uint16_t>(next)};
    }
    static Pattern::Instruction set(std::vector<Pattern::Range> ranges, bool negated = false) {
        return {.kind = Kind::set, .negated = negated, .ranges = std::move(ranges)};
    }

    Result<Part> alternatives(int depth) {
        TRY(Part left, sequence(depth));
        while (more() && text_[position_] == '|') {
            ++position_;
            TRY(Part right, sequence(depth));
            Part both;
            both.push_back(split(1, left.size() + 2));
            append(both, std::move(left));
            both.push_back(jump(both.size() + 1 + right.size()));
            append(both, std::move(right));
            if (both.size() > most_instructions) return unsupported("is too complex");
            left = std::move(both);
        }
        return left;
    }

    Result<Part> sequence(int depth) {
        Part part;
        while (more()) {
            const char32_t c = text_[position_];
            if (is_regular() && (c == '|' || c == ')')) break;
            TRY(Part item, atom(depth));
            if (is_regular()) {
                TRY(item, repeated(std::move(item)));
            }
            append(part, std::move(item));
            if (part.size() > most_instructions) return unsupported("is too complex");
        }
        return part;
    }

    Result<Part> atom(int depth) {
        const char32_t c = text_[position_++];
        if (c == '\\') return escape();
        if (syntax_ == PatternSyntax::posix) {
            if (c == '.') return Part{{.kind = Kind::any}};
            if (c == '^') return Part{{.kind = Kind::begin}};
            if (c == '$') return Part{{.kind = Kind::end}};
        } else {
            if (c == '_') return Part{{.kind = Kind::any}};
            if (c == '%') return star({{.kind = Kind::any}});
        }
        if (is_regular()) {
            if (c == '(') return group(depth);
            if (c == '[') return bracket();
            if (c == '*' || c == '+' || c == '?' || c == '{') {
                return unsupported("repeats nothing");
            }
        }
        return Part{set({{c, c}})};
    }

    Result<Part> group(int depth) {
        if (depth >= deepest_group) return unsupported("is nested too deeply");
        if (more() && text_[position_] == '?') return unsupported("uses what is not supported");
        TRY(Part inner, alternatives(depth + 1));
        if (!more()) return unsupported("has an unmatched parenthesis");
        ++position_;
        return inner;
    }

    Result<Part> escape() {
        if (!more()) return unsupported("ends with an escape");
        const char32_t c = text_[position_++];
        if (syntax_ == PatternSyntax::posix) {
            static const std::vector<Pattern::Range> word{
                {'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}
            };
            static const std::vector<Pattern::Range> space{{'\t', '\r'}, {' ', ' '}};
            switch (c) {
                case 'd':
                    return Part{set({{'0', '9'}})};
                case 'D':
                    return Part{set({{'0', '9'}}, true)};
                case 'w':
                    return Part{set(word)};
                case 'W':
                    return Part{set(word, true)};
                case 's':
                    return Part{set(space)};
                case 'S':
                    return Part{set(space, true)};
                default:
                    break;
            }
            const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (is_letter || (c >= '0' && c <= '9'))
                return unsupported("uses what is not supported");
        }
        return Part{set({{c, c}})};
    }

    Result<Part> bracket() {
        bool negated = false;
        if (more() && text_[position_] == '^') {
            negated = true;
            ++position_;
        }
        std::vector<Pattern::Range> ranges;
        for (bool first = true; more() && (text_[position_] != ']' || first); first = false) {
            char32_t low = text_[position_++];
            if (low == '[' && more() &&
                (text_[position_] == ':' || text_[position_] == '.' || text_[position_] == '=')) {
                return unsupported("uses a named class of characters");
            }
            if (low == '\\') {
                if (!more()) break;
                low = text_[position_++];
            }
            char32_t high = low;
            if (position_ + 1 < text_.size() && text_[position_] == '-' &&
                text_[position_ + 1] != ']') {
                high = text_[position_ + 1];
                position_ += 2;
            }
            if (high < low) return unsupported("has a range that ends before it starts");
            ranges.push_back({low, high});
        }
        if (!more()) return unsupported("has an unmatched bracket");
        ++position_;
        return Part{set(std::move(ranges), negated)};
    }

    static Part star(Part item) {
        Part part;
        const std::size_t size = item.size();
        part.push_back(split(1, size + 2));
        append(part, std::move(item));
        part.push_back(jump(0));
        return part;
    }
    static Part at_most_once(Part item) {
        Part part;
        part.push_back(split(1, item.size() + 1));
        append(part, std::move(item));
        return part;
    }

    Result<Part> repeated(Part item) {
        while (more()) {
            const char32_t c = text_[position_];
            if (c == '*' || c == '+' || c == '?') {
                ++position_;
                if (c == '?') {
                    item = at_most_once(std::move(item));
                } else if (c == '*') {
                    item = star(std::move(item));
                } else {
                    Part once = item;
                    append(once, star(std::move(item)));
                    item = std::move(once);
                }
            } else if (c == '{') {
                ++position_;
                TRY(item, counted(item));
            } else {
                break;
            }
            if (item.size() > most_instructions) return unsupported("is too complex");
        }
        return item;
    }

    std::optional<int> number() {
        if (!more() || text_[position_] < '0' || text_[position_] > '9') return std::nullopt;
        int value = 0;
        while (more() && text_[position_] >= '0' && text_[position_] <= '9') {
            value = std::min(value * 10 + static_cast<int>(text_[position_++] - '0'), 10'000);
        }
        return value;
    }

    Result<Part> counted(const Part& item) {
        const auto least = number();
        if (!least) return unsupported("has a malformed repetition");
        std::optional<int> most = least;
        if (more() && text_[position_] == ',') {
            ++position_;
            most = number();
        }
        if (!more() || text_[position_] != '}') return unsupported("has a malformed repetition");
        ++position_;
        if (*least > most_repetitions || most.value_or(0) > most_repetitions) {
            return unsupported("repeats too often");
        }
        if (most && *most < *least) return unsupported("has a malformed repetition");
        Part part;
        for (int i = 0; i < *least; ++i) append(part, item);
        if (!most) append(part, star(item));
        for (int i = *least; most && i < *most; ++i) append(part, at_most_once(item));
        return part;
    }

    std::u32string text_;
    PatternSyntax syntax_;
    std::size_t position_ = 0;
};

Result<Pattern> Pattern::compile(std::string_view text, PatternSyntax syntax, Case letter_case) {
    if (text.size() > longest_pattern) return unsupported("is too long");
    Pattern pattern;
    pattern.case_ = letter_case;
    pattern.anywhere_ = syntax == PatternSyntax::posix;
    const auto characters = decode_utf8(text);
    TRY(pattern.program_, PatternCompiler(characters, syntax).compile());
    pattern.literals_ = literals_of(characters, syntax);
    for (const std::string& literal : pattern.literals_) {
        if (literal.size() > pattern.longest_literal_.size()) pattern.longest_literal_ = literal;
    }
    pattern.is_part_ =
        syntax == PatternSyntax::like && letter_case == Case::ignored && is_part(characters);
    return pattern;
}

bool Pattern::accepts(const Instruction& instruction, char32_t c) const {
    if (instruction.kind == Instruction::Kind::any) return true;
    if (instruction.kind != Instruction::Kind::set) return false;
    const auto contains = [&](char32_t candidate) {
        return std::ranges::any_of(instruction.ranges, [&](const Range& range) {
            return candidate >= range.first && candidate <= range.last;
        });
    };
    bool found = contains(c);
    if (!found && case_ == Case::ignored)
        found = contains(lower_case(c)) || contains(upper_case(c));
    return found != instruction.negated;
}

// Marks the states that are reached from `start` without reading a character.
void Pattern::follow(std::vector<bool>& states, std::uint16_t start, bool at_begin, bool at_end)
    const {
    std::vector<std::uint16_t> pending{start};
    while (!pending.empty()) {
        const std::uint16_t state = pending.back();
        pending.pop_back();
        if (states[state]) continue;
        states[state] = true;
        const Instruction& instruction = program_[state];
        switch (instruction.kind) {
            case Instruction::Kind::jump:
                pending.push_back(instruction.next);
                break;
            case Instruction::Kind::split:
                pending.push_back(instruction.next);
                pending.push_back(instruction.other);
                break;
            case Instruction::Kind::begin:
                if (at_begin) pending.push_back(static_cast<std::uint16_t>(state + 1));
                break;
            case Instruction::Kind::end:
                if (at_end) pending.push_back(static_cast<std::uint16_t>(state + 1));
                break;
            default:
                break;
        }
    }
}

bool Pattern::matches(std::string_view text) const {
    if (longest_literal_.empty()) return run(text);
    // Most texts of a search end here.
    if (lower_case(text).find(longest_literal_) == std::string::npos) return false;
    return is_part_ || run(text);
}

bool Pattern::run(std::string_view text) const {
    const std::u32string characters = decode_utf8(text);
    std::vector<bool> states(program_.size());
    follow(states, 0, true, characters.empty());
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (anywhere_ && states.back()) return true;
        const bool at_end = i + 1 == characters.size();
        std::vector<bool> following(program_.size());
        for (std::size_t state = 0; state < states.size(); ++state) {
            if (states[state] && accepts(program_[state], characters[i])) {
                follow(following, static_cast<std::uint16_t>(state + 1), false, at_end);
            }
        }
        if (anywhere_) follow(following, 0, false, at_end);
        states = std::move(following);
    }
    return states.back();
}

}  // namespace ostiary::management
