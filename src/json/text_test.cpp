#include "json/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <random>

namespace ostiary::json {
namespace {

enum class Kind { user, machine };
constexpr std::array<EnumName<Kind>, 2> enum_names(Kind) {
    return {{{"User", Kind::user}, {"machine \"to\" machine", Kind::machine}}};
}

struct Nothing {
    static constexpr auto fields() { return std::tuple{}; }
};

struct Inner {
    std::optional<std::string> first;
    std::optional<std::int64_t> second;

    static constexpr auto fields() {
        return std::tuple{
            field("first", &Inner::first, {.omit_null = true}),
            field("second", &Inner::second, {.omit_null = true}),
        };
    }
};

struct Everything {
    std::optional<std::string> omitted;
    std::string text;
    bool truth = false;
    std::int64_t number = 0;
    Kind kind = Kind::user;
    std::optional<std::string> note;
    std::optional<std::optional<std::string>> patch;
    std::optional<std::optional<std::string>> omitted_patch;
    std::optional<Inner> maybe;
    std::vector<std::string> texts;
    std::vector<std::optional<Inner>> items;
    std::optional<std::vector<bool>> truths;
    std::vector<value> values;
    object data;
    value anything;
    Nothing nothing;

    static constexpr auto fields() {
        using E = Everything;
        return std::tuple{
            field("omitted", &E::omitted, {.omit_null = true}),
            field("text", &E::text),
            field("truth", &E::truth),
            field("number", &E::number),
            field("kind", &E::kind),
            field("note", &E::note),
            field("patch", &E::patch),
            field("omittedPatch", &E::omitted_patch, {.omit_null = true}),
            field("maybe", &E::maybe),
            field("texts", &E::texts),
            field("items", &E::items),
            field("truths", &E::truths),
            field("values", &E::values),
            field("data", &E::data),
            field("anything", &E::anything),
            field("höhe", &E::nothing),
        };
    }
};

template <class T>
std::string through_values(const T& input) {
    return boost::json::serialize(encode(input));
}

// Shapes and contents by chance, the same in each run.
class Chance {
public:
    std::size_t below(std::size_t limit) { return generator_() % limit; }
    bool coin() { return below(2) == 0; }

    // Of any bytes or of few, so that there are long parts without escapes and many escapes at
    // once.
    std::string text() {
        std::string text(below(coin() ? 12 : 60), 'x');
        const std::size_t kind = below(4);
        for (char& c : text) {
            if (kind == 1) c = static_cast<char>(below(256));
            if (kind == 2) c = "\"\\/\b\n\x1f\x7f z"[below(9)];
            if (kind == 3 && below(16) == 0) c = static_cast<char>(below(256));
        }
        return text;
    }

    std::int64_t number() { return static_cast<std::int64_t>(generator_()) >> below(64); }

    object members(int depth) {
        object members;
        for (std::size_t i = below(4); i > 0; --i) members[text()] = free(depth);
        return members;
    }

    value free(int depth) {
        switch (below(depth > 0 ? 8 : 6)) {
            case 0:
                return nullptr;
            case 1:
                return coin();
            case 2:
                return number();
            case 3:
                return generator_();
            case 4:
                return static_cast<double>(number()) / 1024;
            case 5:
                return value(text());
            case 6:
                return members(depth - 1);
            default: {
                array elements;
                for (std::size_t i = below(4); i > 0; --i) elements.push_back(free(depth - 1));
                return elements;
            }
        }
    }

    template <class T>
    std::optional<T> maybe(T value) {
        return coin() ? std::optional(std::move(value)) : std::nullopt;
    }

    Inner inner() { return {maybe(text()), maybe(number())}; }

    Everything everything() {
        Everything made;
        made.omitted = maybe(text());
        made.text = text();
        made.truth = coin();
        made.number = number();
        made.kind = coin() ? Kind::user : Kind::machine;
        made.note = maybe(text());
        made.patch = maybe(maybe(text()));
        made.omitted_patch = maybe(maybe(text()));
        made.maybe = maybe(inner());
        for (std::size_t i = below(4); i > 0; --i) {
            made.texts.push_back(text());
            made.items.push_back(maybe(inner()));
            made.values.push_back(free(1));
        }
        made.truths = maybe(std::vector<bool>{coin(), coin()});
        made.data = members(3);
        made.anything = free(3);
        return made;
    }

private:
    std::mt19937_64 generator_;  // NOLINT(cert-msc51-cpp): the same in each run
};

TEST(Text, SaysWhatIsDescribed) {
    Everything sample;
    sample.text = "a/\"b\"\n\x01";
    sample.patch.emplace();
    sample.omitted_patch.emplace();
    sample.items = {Inner{"é", std::nullopt}, std::nullopt};
    EXPECT_EQ(
        to_text(sample),
        R"({"text":"a/\"b\"\n\u0001","truth":false,"number":0,"kind":"User","note":null,"patch":null,)"
        R"("omittedPatch":null,"maybe":null,"texts":[],"items":[{"first":"é"},null],"truths":null,)"
        R"("values":[],"data":{},"anything":null,"höhe":{}})"
    );
    EXPECT_EQ(to_text(sample), through_values(sample));
}

TEST(Text, IsWhatSerializedValuesSay) {
    Chance chance;
    for (int i = 0; i < 1000; ++i) {
        const Everything sample = chance.everything();
        ASSERT_EQ(to_text(sample), through_values(sample));
        const std::vector<Inner> list(chance.below(3), chance.inner());
        ASSERT_EQ(to_text(list), through_values(list));
        const value free = chance.free(4);
        ASSERT_EQ(to_text(free), boost::json::serialize(free));
    }
}

TEST(Text, EscapesEachByteAtEachPlaceLikeTheLibrary) {
    for (int byte = 0; byte < 256; ++byte) {
        for (std::size_t size = 1; size <= 20; ++size) {
            for (std::size_t at = 0; at < size; ++at) {
                std::string text(size, '~');
                text[at] = static_cast<char>(byte);
                ASSERT_EQ(to_text(text), boost::json::serialize(value(text))) << byte;
            }
        }
    }
}

TEST(Text, PassesOnWhatIsNotUtf8) {
    for (const std::string text : {"\xff\xfe", "\xc3", "a\xed\xa0\x80z", "\xf0\x9f\x94\x91\x80"}) {
        EXPECT_EQ(to_text(text), '"' + text + '"');
        EXPECT_EQ(to_text(text), through_values(text));
    }
}

TEST(Text, WritesTheLeastAndTheLargestNumber) {
    using Signed = std::numeric_limits<std::int64_t>;
    for (const std::int64_t number : {Signed::min(), std::int64_t{-1}, Signed::max()}) {
        EXPECT_EQ(to_text(number), through_values(number));
    }
    EXPECT_EQ(to_text(value(UINT64_MAX)), "18446744073709551615");
    for (const double number : {0.0, -0.0, 1e300, 5e-324, 0.1}) {
        EXPECT_EQ(to_text(value(number)), through_values(value(number)));
    }
}

// Without escapes, the first piece of memory is the only one.
TEST(Text, FindsRoomForAllOfIt) {
    const object data{
        {"text", std::string(500, 'x')},
        {"numbers", {INT64_MIN, INT64_MAX, -1.7976931348623157e308, 0}},
        {"literals", {true, false, nullptr, array{}, object{}}},
    };
    Everything full;
    full.text = std::string(3000, 'y');
    full.number = INT64_MIN;
    full.texts = {"", "a", std::string(100, 'z')};
    full.items = {std::nullopt, Inner{std::string(40, 'i'), INT64_MIN}, Inner{}};
    full.values = {nullptr, 1, "t"};
    full.data = data;
    full.anything = data;
    EXPECT_LE(to_text(data).size(), room_for(data));
    EXPECT_LE(to_text(full).size(), room_for(full));
    EXPECT_LE(to_text(Everything{}).size(), room_for(Everything{}));
    EXPECT_LE(to_text(std::vector{full, full}).size(), room_for(std::vector{full, full}));
}

TEST(Text, StandsBehindWhatWasThere) {
    std::string output = "x";
    append(output, Nothing{});
    append(output, Inner{});
    append(output, array{1, "a"});
    append(output, Inner{std::nullopt, 2});
    EXPECT_EQ(output, R"(x{}{}[1,"a"]{"second":2})");
}

}  // namespace
}  // namespace ostiary::json
