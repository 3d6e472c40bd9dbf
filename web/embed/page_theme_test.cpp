#include "page_theme.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

namespace ostiary::web {
namespace {

using Rgb = std::array<double, 3>;

Rgb parse(std::string_view hex) {
    Rgb rgb{};
    for (size_t i = 0; i < 3; ++i) {
        rgb[i] = std::stoi(std::string{hex.substr(1 + 2 * i, 2)}, nullptr, 16) / 255.0;
    }
    return rgb;
}

double luminance(const Rgb& rgb) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

double contrast(std::string_view a, std::string_view b) {
    const auto [low, high] = std::minmax({luminance(parse(a)), luminance(parse(b))});
    return (high + 0.05) / (low + 0.05);
}

using Properties = std::map<std::string, std::string, std::less<>>;

// The "--name: #value" pairs after `start`, up to the closing brace.
Properties properties(std::string_view css, std::string_view start) {
    Properties found;
    auto at = css.find(start);
    const auto end = css.find('}', at);
    while ((at = css.find("--", at)) < end) {
        const auto colon = css.find(':', at);
        const auto stop = css.find(';', colon);
        auto value = css.substr(colon + 1, std::min(stop, end) - colon - 1);
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        found.emplace(css.substr(at, colon - at), value);
        at = std::min(stop, end);
    }
    return found;
}

std::string read(const std::string& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Surfaces come from the stylesheet itself, so that a change there that breaks the promise fails
// here.
void expect_contrast(const Properties& tones, const Properties& surfaces, std::string_view color) {
    for (const auto* fill : {"--accent", "--accent-hover", "--accent-active"}) {
        EXPECT_GE(contrast(tones.at("--on-accent"), tones.at(fill)), 4.5) << color << " " << fill;
    }
    EXPECT_GE(contrast(tones.at("--accent"), surfaces.at("--surface")), 3.0) << color;
    EXPECT_GE(contrast(tones.at("--accent-text"), tones.at("--accent-soft")), 4.5) << color;
    for (const auto* surface : {"--page", "--surface", "--sunken", "--field"}) {
        EXPECT_GE(contrast(tones.at("--accent-text"), surfaces.at(surface)), 4.5)
            << color << " on " << surface;
    }
}

void expect_readable(const std::string& color) {
    static const auto tokens = read("web/pages/styles/tokens.css");
    const auto css = theme_stylesheet({.primary = color, .dark_primary = color});
    expect_contrast(properties(css, ":root{"), properties(tokens, ":root {"), color);
    expect_contrast(properties(css, ":root.auto{"), properties(tokens, ":root.auto {"), color);
}

TEST(PageTheme, EveryColorIsReadable) {
    for (int r = 0; r < 256; r += 15) {
        for (int g = 0; g < 256; g += 15) {
            for (int b = 0; b < 256; b += 15) {
                std::array<char, 8> hex{};
                std::snprintf(hex.data(), hex.size(), "#%02x%02x%02x", r, g, b);
                expect_readable(hex.data());
            }
        }
    }
}

TEST(PageTheme, AReadableColorIsKept) {
    const auto css = theme_stylesheet({.primary = "#0A5C36", .dark_primary = std::nullopt});
    EXPECT_TRUE(css.contains("--accent:#0a5c36;"));
    EXPECT_TRUE(css.contains("--on-accent:#ffffff;"));
    EXPECT_TRUE(css.contains("--accent-text:#0a5c36;"));
    EXPECT_FALSE(css.contains("prefers-color-scheme"));
}

TEST(PageTheme, AnythingElseMeansTheDefault) {
    const auto standard = theme_stylesheet({.primary = "#6139f6", .dark_primary = std::nullopt});
    for (const auto* text :
         {"", "red", "#12", "#12345", "#1234567", "#gggggg", "#+1+1+1", "#12345}"}) {
        EXPECT_EQ(theme_stylesheet({.primary = text, .dark_primary = std::nullopt}), standard)
            << text;
    }
    EXPECT_EQ(
        theme_stylesheet({.primary = "#fff", .dark_primary = "#000"}),
        theme_stylesheet({.primary = "#ffffff", .dark_primary = "#000000"})
    );
}

TEST(PageTheme, TokensHoldTheDefaultTones) {
    const auto tokens = read("web/pages/styles/tokens.css");
    const auto css = theme_stylesheet({.primary = "#6139f6", .dark_primary = "#6139f6"});
    for (const auto& [name, value] : properties(css, ":root{")) {
        EXPECT_EQ(properties(tokens, ":root {").at(name), value) << name;
    }
    for (const auto& [name, value] : properties(css, ":root.auto{")) {
        EXPECT_EQ(properties(tokens, ":root.auto {").at(name), value) << name << " in dark";
    }
}

// The preview shows these; OSTIARY_UPDATE=1 writes them anew.
TEST(PageTheme, ExampleThemesAreCurrent) {
    const std::map<std::string, std::string> themes{
        {"default", "#6139f6"},
        {"lemon", "#ffe600"},
        {"teal", "#00a38d"},
        {"black", "#000000"},
        {"white", "#ffffff"},
        {"rose", "#f08aa0"},
    };
    for (const auto& [name, color] : themes) {
        const auto path = "web/pages/examples/themes/" + name + ".css";
        const auto css = theme_stylesheet({.primary = color, .dark_primary = color});
        if (std::getenv("OSTIARY_UPDATE")) std::ofstream{path} << css;
        EXPECT_EQ(read(path), css) << path;
    }
}

}  // namespace
}  // namespace ostiary::web
