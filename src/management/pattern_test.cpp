#include "management/pattern.hpp"

#include "model/letter_case.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace ostiary::management {
namespace {

bool like(std::string_view pattern, std::string_view text, Case letter_case = Case::ignored) {
    return Pattern::compile(pattern, PatternSyntax::like, letter_case)->matches(text);
}
bool similar(std::string_view pattern, std::string_view text) {
    return Pattern::compile(pattern, PatternSyntax::similar_to, Case::sensitive)->matches(text);
}
bool posix(std::string_view pattern, std::string_view text, Case letter_case = Case::sensitive) {
    return Pattern::compile(pattern, PatternSyntax::posix, letter_case)->matches(text);
}

TEST(Pattern, MatchesLikeAsSqlDoes) {
    EXPECT_TRUE(like("%love%", "Ada Lovelace"));
    EXPECT_FALSE(like("love", "Ada Lovelace"));
    EXPECT_TRUE(like("a_a%", "Ada Lovelace"));
    EXPECT_FALSE(like("%love%", "Ada Lovelace", Case::sensitive));
    EXPECT_TRUE(like("100\\%", "100%"));
    EXPECT_FALSE(like("100\\%", "1000"));
    EXPECT_TRUE(like("a(b", "A(B"));
    EXPECT_TRUE(like("%", ""));
    EXPECT_TRUE(like("%\xC3\xA4%", "B\xC3\x84R"));  // ä and Ä
    EXPECT_TRUE(like("_", "\xE4\xB8\xAD"));         // one character of three bytes
    EXPECT_TRUE(like("%\xD0\xB8\xD0\xB2%", "\xD0\x98\xD0\x92\xD0\x90\xD0\x9D"));
}

TEST(Pattern, MatchesTheWholeTextWithSimilarTo) {
    EXPECT_TRUE(similar("(ab|cd)+%", "abcdx"));
    EXPECT_FALSE(similar("ab", "xab"));
    EXPECT_TRUE(similar("[a-c]{2,3}", "abc"));
    EXPECT_FALSE(similar("[a-c]{2,3}", "abca"));
    EXPECT_TRUE(similar("a?b*c", "c"));
    EXPECT_TRUE(similar(".", "."));
    EXPECT_FALSE(similar(".", "x"));
}

TEST(Pattern, MatchesAnyPartWithPosix) {
    EXPECT_TRUE(posix("ov.l", "Lovelace"));
    EXPECT_TRUE(posix("^Love", "Lovelace"));
    EXPECT_FALSE(posix("^ove", "Lovelace"));
    EXPECT_TRUE(posix("ace$", "Lovelace"));
    EXPECT_FALSE(posix("lac$", "Lovelace"));
    EXPECT_TRUE(posix("^$", ""));
    EXPECT_TRUE(posix("[^a-z]\\d{3}", "ab-123"));
    EXPECT_TRUE(posix("LOVE", "lovelace", Case::ignored));
    EXPECT_TRUE(posix("a|b", "xxb"));
}

// "%c%" is answered without the automaton, and an index by lower case: both must find what the
// automaton of a set of one character does, which has no literal.
TEST(Pattern, IgnoresCaseInTheSameWayEverywhere) {
    const auto utf8 = [](char32_t c) {
        std::string text;
        append_utf8(text, c);
        return text;
    };
    for (char32_t c = 0xA1; c < 0x3000; ++c) {
        for (const int distance : {0, 1, -1, 32, -32, 80, -80}) {
            const auto other = static_cast<char32_t>(static_cast<int>(c) + distance);
            const bool found = posix("[" + utf8(c) + "]", utf8(other), Case::ignored);
            EXPECT_EQ(like("%" + utf8(c) + "%", utf8(other)), found) << utf8(c) << utf8(other);
            EXPECT_EQ(lower_case(c) == lower_case(other), found) << utf8(c) << utf8(other);
        }
    }
}

TEST(Pattern, TellsWhatEveryMatchContains) {
    using Literals = std::vector<std::string>;
    const auto literals = [](std::string_view text, PatternSyntax syntax) {
        return Pattern::compile(text, syntax, Case::sensitive)->literals();
    };
    EXPECT_EQ(literals("%Ab_c\\%d%", PatternSyntax::like), (Literals{"ab", "c%d"}));
    EXPECT_EQ(literals("%", PatternSyntax::like), Literals{});
    EXPECT_EQ(literals("a(b|c)*", PatternSyntax::like), (Literals{"a(b|c)*"}));
    EXPECT_EQ(literals("^abc+d?ef$", PatternSyntax::posix), (Literals{"ab", "ef"}));
    EXPECT_EQ(literals("ab{0,2}cd\\.e\\dfg", PatternSyntax::posix), (Literals{"a", "cd.e", "fg"}));
    EXPECT_EQ(literals("abc|def", PatternSyntax::posix), Literals{});
    EXPECT_EQ(literals("abc(def)?", PatternSyntax::posix), Literals{});
    EXPECT_EQ(literals("abc%d_", PatternSyntax::similar_to), (Literals{"abc", "d"}));
}

TEST(Pattern, RefusesWhatItCannotBound) {
    for (const char* pattern :
         {"(", "a)", "[a", "*a", "a{2", "a{9999}", "(a)\\1", "(?=a)", "[[:alpha:]]", "a\\", "[z-a]"
         }) {
        EXPECT_FALSE(Pattern::compile(pattern, PatternSyntax::posix, Case::sensitive)) << pattern;
    }
    EXPECT_FALSE(Pattern::compile(std::string(257, 'a'), PatternSyntax::like, Case::sensitive));
    EXPECT_FALSE(Pattern::compile("((a{60}){60}){60}", PatternSyntax::posix, Case::sensitive));
    EXPECT_FALSE(Pattern::compile(std::string(100, '('), PatternSyntax::posix, Case::sensitive));
}

TEST(Pattern, TakesLinearTimeOnPatternsThatMakeBacktrackingExplode) {
    const std::string text(4096, 'a');
    const auto started = std::chrono::steady_clock::now();
    EXPECT_FALSE(posix("^(a+)+$", text + "!"));
    EXPECT_FALSE(posix("(a|a)*b", text));
    EXPECT_FALSE(like("%a%a%a%a%a%a%a%a%b", text));
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
}

}  // namespace
}  // namespace ostiary::management
