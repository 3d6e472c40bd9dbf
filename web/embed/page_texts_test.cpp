#include "page_texts.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ostiary::web {
namespace {

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;

boost::json::value read_json(const fs::path& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return boost::json::parse(text.str());
}

mustache::data to_data(const boost::json::value& value, const Language& language);

std::string example_text(const boost::json::object& reference, const Language& language) {
    std::string message{text(language, reference.at("$t").as_string())};
    for (const auto& [name, value] : reference) {
        if (name != "$t") message = fill(message, {{name, value.as_string()}});
    }
    return message;
}

mustache::data to_data(const boost::json::object& object, const Language& language) {
    if (object.contains("$t")) return example_text(object, language);
    mustache::data data{mustache::data::type::object};
    for (const auto& [key, value] : object) data.set(key, to_data(value, language));
    return data;
}

mustache::data to_data(const boost::json::value& value, const Language& language) {
    if (value.is_bool()) return value.as_bool();
    if (value.is_string()) return std::string{value.as_string()};
    if (value.is_object()) return to_data(value.as_object(), language);
    mustache::data list{mustache::data::type::list};
    for (const auto& item : value.as_array()) list.push_back(to_data(item, language));
    return list;
}

std::string render_example(const fs::path& path, const Language& language) {
    const auto file = path.filename().string();
    auto model = read_json(path.parent_path() / "_common.json").as_object();
    for (const auto& [key, value] : read_json(path).as_object()) model[key] = value;
    mustache::mustache page{localized_template(file.substr(0, file.find('.')), language)};
    EXPECT_TRUE(page.is_valid()) << path << ": " << page.error_message();
    return page.render(to_data(model, language));
}

const Language& english() {
    return *find_language("en");
}

TEST(PageTexts, EveryExampleRendersInEveryLanguage) {
    size_t rendered = 0;
    for (const auto& entry : fs::directory_iterator{"web/pages/examples"}) {
        const auto name = entry.path().filename().string();
        if (entry.path().extension() != ".json" || name.starts_with('_')) continue;
        for (const auto& language : languages()) {
            const auto html = render_example(entry.path(), language);
            EXPECT_TRUE(html.starts_with("<!doctype html>")) << name;
            EXPECT_TRUE(html.contains("</html>")) << name;
            EXPECT_FALSE(html.contains("{{")) << name;
            EXPECT_FALSE(html.contains("href=\"\"")) << name;
            ++rendered;
        }
    }
    EXPECT_GE(rendered, page_names().size() * languages().size());
}

TEST(PageTexts, ValuesAreEscaped) {
    const auto html = render_example("web/pages/examples/form-post.json", english());
    EXPECT_TRUE(html.contains("value=\"a&quot;b&lt;c&gt;&amp;d&apos;e\"")) << html;
}

TEST(PageTexts, PlaceholdersBecomeValuesAndLinks) {
    const auto html = render_example("web/pages/examples/sign-in.json", english());
    EXPECT_TRUE(html.contains("Continue to Northwind Travel"));
    EXPECT_TRUE(html.contains("<a href=\"https://northwind.example/terms\" target=\"_blank\""));
}

TEST(PageTexts, OverridesWinButMayNotReachOtherValues) {
    const std::array overrides{
        Text{"sign_in.lead", "<b>{app.name}</b> {csrf} {{csrf}} {{{csrf}}} [x](form.action)"},
        Text{"sign_in.title", "Hello"},
    };
    const auto page = localized_template("sign-in", english(), overrides);
    EXPECT_TRUE(page.contains("<h1>Hello</h1>"));
    EXPECT_TRUE(page.contains(
        "&#60;b&#62;{{app.name}}&#60;/b&#62; &#123;csrf&#125; &#123;&#123;csrf&#125;&#125; "
        "&#123;&#123;&#123;csrf&#125;&#125;&#125; [x](form.action)"
    )) << page;
}

TEST(PageTexts, UnknownPageIsEmpty) {
    EXPECT_EQ(localized_template("no-such-page", english()), "");
    EXPECT_EQ(page_template(""), "");
}

TEST(PageTexts, FillReplacesOnlyWhatItIsGiven) {
    EXPECT_EQ(fill("{min} of {max}, {", {{"min", "{max}"}}), "{max} of {max}, {");
    EXPECT_EQ(text(english(), "no.such.key"), "no.such.key");
}

TEST(PageTexts, LanguageIsTheBestThatCanBeServed) {
    const auto choose = [](std::initializer_list<std::string_view> wanted) {
        return choose_language({wanted.begin(), wanted.size()}).tag;
    };
    EXPECT_EQ(choose({}), "en");
    EXPECT_EQ(choose({"EN-gb"}), "en");
    EXPECT_EQ(choose({"zh"}), "zh-CN");
    EXPECT_EQ(choose({"zh-cn-x-private"}), "zh-CN");
    EXPECT_EQ(choose({"xx", "", "-", "zh-CN", "en"}), "zh-CN");
    EXPECT_EQ(choose_language({}, "zh-CN").tag, "zh-CN");
    EXPECT_EQ(choose_language({}, "xx").tag, "en");
}

TEST(PageTexts, EveryLanguageIsComplete) {
    for (const auto& language : languages()) {
        EXPECT_EQ(language.texts.size(), english().texts.size()) << language.tag;
        EXPECT_TRUE(std::ranges::is_sorted(language.texts, {}, &Text::key)) << language.tag;
        EXPECT_TRUE(language.dir == "ltr" || language.dir == "rtl") << language.tag;
    }
}

TEST(WebAssets, AssetsAreCompressedAndSmall) {
    size_t weight = 0;
    for (const auto& asset : assets()) {
        EXPECT_EQ(find_asset(asset.path), &asset);
        EXPECT_TRUE(asset.path.starts_with("/assets/"));
        EXPECT_TRUE(asset.etag.starts_with('"') && asset.etag.ends_with('"'));
        EXPECT_FALSE(asset.identity.empty());
        EXPECT_TRUE(asset.gzip.starts_with("\x1f\x8b"));
        EXPECT_LT(asset.brotli.size(), asset.identity.size());
        weight += asset.gzip.size();
    }
    EXPECT_EQ(find_asset("/assets/pages.css"), nullptr);
    EXPECT_EQ(find_asset(""), nullptr);
    EXPECT_LT(weight, 15'000u);
}

}  // namespace
}  // namespace ostiary::web
