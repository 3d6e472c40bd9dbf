#include "json/fields.hpp"

#include "json/arena.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ostiary::json {
namespace {

enum class Kind { user, machine };
constexpr std::array<EnumName<Kind>, 2> enum_names(Kind) {
    return {{{"User", Kind::user}, {"MachineToMachine", Kind::machine}}};
}

struct Inner {
    std::int64_t size = 0;
    static constexpr auto fields() {
        return std::tuple{field("size", &Inner::size, {.minimum = 1, .maximum = 9})};
    }
};

struct Sample {
    std::string name;
    Kind kind = Kind::user;
    std::optional<std::string> note;
    std::optional<std::optional<std::string>> patch;
    std::vector<Inner> items;
    object data;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Sample::name, {.min = 1, .max = 3}),
            field("kind", &Sample::kind, {.defaulted = true}),
            field("note", &Sample::note, {.omit_null = true}),
            field("patch", &Sample::patch),
            field("items", &Sample::items, {.defaulted = true}),
            field("data", &Sample::data, {.defaulted = true}),
        };
    }
};

Result<Sample> read(const char* text) {
    return decode<Sample>(boost::json::parse(text));
}

std::string refusal(const char* text) {
    auto result = read(text);
    return result ? "accepted" : result.error().details;
}

TEST(Fields, ReadWhatIsDescribed) {
    auto sample = read(
        R"({"name":"é世x","kind":"MachineToMachine","items":[{"size":3}],"data":{"a":[1]},"other":1})"
    );
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->kind, Kind::machine);
    EXPECT_EQ(sample->items[0].size, 3);
    EXPECT_FALSE(sample->patch.has_value());
}

TEST(Fields, TellAbsentFromNull) {
    EXPECT_FALSE(read(R"({"name":"a"})")->patch.has_value());
    EXPECT_TRUE(read(R"({"name":"a","patch":null})")->patch.has_value());
    EXPECT_EQ(read(R"({"name":"a","patch":"b"})")->patch, std::optional<std::string>("b"));
    EXPECT_EQ(
        refusal(R"({"name":"a","note":null})"), "Error in key path \"note\": it must not be null."
    );
}

TEST(Fields, NameTheOffendingMember) {
    EXPECT_EQ(
        refusal(R"({"name":"abcd"})"),
        "Error in key path \"name\": it must have at most 3 characters."
    );
    EXPECT_EQ(refusal(R"({})"), "Error in key path \"name\": it is required.");
    EXPECT_EQ(
        refusal(R"({"name":"a","items":[{"size":1},{"size":10}]})"),
        "Error in key path \"items[1].size\": it must be at most 9."
    );
    EXPECT_EQ(
        refusal(R"({"name":"a","kind":"x"})"),
        "Error in key path \"kind\": it must be one of User, MachineToMachine."
    );
    EXPECT_EQ(
        refusal(R"({"name":"a\u0000"})"),
        "Error in key path \"name\": it must not contain a null character."
    );
    EXPECT_EQ(refusal("[]"), "Error in the body: it must be an object.");
}

TEST(Fields, EncodeAndDescribe) {
    Sample sample;
    sample.name = "a";
    EXPECT_EQ(
        boost::json::serialize(encode(sample)),
        R"({"name":"a","kind":"User","patch":null,"items":[],"data":{}})"
    );
    EXPECT_EQ(
        boost::json::serialize(schema<Inner>()),
        R"({"type":"object","properties":{"size":{"type":"integer","minimum":1,"maximum":9}},"required":["size"]})"
    );
}

// Free content would stay in the arena of the text that it came from, and end with it.
TEST(Fields, WhatIsReadOutlivesTheArena) {
    const std::string text(3000, 'x');
    std::optional<Sample> sample;
    {
        Arena arena;
        const auto input =
            json::parse(R"({"name":"a","data":{"a":[")" + text + "\"]}}", arena.storage());
        ASSERT_EQ(*input->storage(), *arena.storage());
        sample = *decode<Sample>(*input);
        const value whole = *decode<value>(*input);
        EXPECT_EQ(*whole.storage(), *boost::json::storage_ptr());
        const value written = encode(*sample, arena.storage());
        EXPECT_EQ(*written.at("data").storage(), *arena.storage());
    }
    EXPECT_EQ(*sample->data.storage(), *boost::json::storage_ptr());
    EXPECT_EQ(sample->data.at("a").at(0), value(text));
}

}  // namespace
}  // namespace ostiary::json
