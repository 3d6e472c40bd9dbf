#include "json/parse.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

namespace ostiary::json {
namespace {

bool accepts(const std::string& text) {
    return parse(text).has_value();
}

TEST(Parse, BuildsTheWholeText) {
    const std::string text =
        R"({"a":[1,-2,18446744073709551615,1.5,true,null,"x\u00e9"],"b":{"c":{},"d":""}})";
    const auto value = parse(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, boost::json::parse(text));
    EXPECT_EQ(parse("  \"long " + std::string(20'000, 'x') + "\" ")->get_string().size(), 20'005U);
}

TEST(Parse, RefusesWhatIsNotOneJsonText) {
    for (const char* text :
         {"", " ", "{", "[1,]", "{'a':1}", "01", "1 2", "{} x", "nul", "\"\\x\"", "// c\n1"}) {
        EXPECT_FALSE(accepts(text)) << text;
    }
    EXPECT_FALSE(accepts("\"\xff\""));
    EXPECT_FALSE(accepts("\"\xed\xa0\x80\""));
}

TEST(Parse, RefusesANameThatOccursTwice) {
    EXPECT_FALSE(accepts(R"({"a":1,"a":1})"));
    EXPECT_FALSE(accepts(R"([{"x":{"a":1,"\u0061":{"b":2}}}])"));
    EXPECT_TRUE(accepts(R"([{"a":1},{"a":1,"A":2}])"));
}

TEST(Parse, RefusesANullCharacterInAnyText) {
    EXPECT_FALSE(accepts(R"({"a":["\u0000"]})"));
    EXPECT_FALSE(accepts(R"({"a\u0000b":1})"));
    EXPECT_FALSE(accepts("\"" + std::string(9'000, 'x') + "\\u0000\""));
}

TEST(Parse, BoundsTheDepth) {
    EXPECT_TRUE(accepts(std::string(30, '[') + std::string(30, ']')));
    EXPECT_FALSE(accepts(std::string(40, '[') + std::string(40, ']')));
    EXPECT_FALSE(accepts(std::string(500'000, '[')));
}

}  // namespace
}  // namespace ostiary::json
