#include "page_theme.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace ostiary::web {
namespace {

constexpr double text_contrast = 4.5;
constexpr double control_contrast = 3.0;
constexpr double lightness_step = 0.002;

// Eight bits a channel: contrast is judged on what the browser will show, not on an ideal value.
struct Rgb {
    std::array<std::uint8_t, 3> channels;

    bool operator==(const Rgb&) const = default;
};

struct Oklch {
    double lightness;
    double chroma;
    double hue;
};

// The tones of tokens.css that accent tones appear on.
struct Surfaces {
    Rgb page;
    Rgb card;
    Rgb sunken;
    Rgb field;
    bool dark;
    double text_contrast;  // more than is asked for where thin light letters would glow
};

constexpr Rgb default_accent{{0x61, 0x39, 0xf6}};
constexpr Rgb white{{0xff, 0xff, 0xff}};
constexpr Rgb ink{{0x14, 0x14, 0x18}};
constexpr Surfaces light_surfaces{
    {{0xf3, 0xf3, 0xf6}},
    {{0xff, 0xff, 0xff}},
    {{0xf3, 0xf3, 0xf6}},
    {{0xff, 0xff, 0xff}},
    false,
    4.5
};
constexpr Surfaces dark_surfaces{
    {{0x11, 0x11, 0x14}},
    {{0x1b, 0x1b, 0x20}},
    {{0x25, 0x25, 0x2b}},
    {{0x13, 0x13, 0x17}},
    true,
    6.0
};

std::optional<Rgb> parse_hex(std::string_view text) {
    if (!text.starts_with('#')) return std::nullopt;
    text.remove_prefix(1);
    if (text.size() != 3 && text.size() != 6) return std::nullopt;
    const size_t digits = text.size() / 3;
    Rgb color{};
    for (size_t i = 0; i < 3; ++i) {
        const auto part = text.substr(i * digits, digits);
        const auto [end, error] =
            std::from_chars(part.data(), part.data() + part.size(), color.channels[i], 16);
        if (error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
        if (digits == 1) color.channels[i] = static_cast<std::uint8_t>(color.channels[i] * 17);
    }
    return color;
}

std::string hex(const Rgb& color) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "#";
    for (const auto channel : color.channels) {
        out += digits[channel >> 4];
        out += digits[channel & 15];
    }
    return out;
}

double to_linear(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double from_linear(double value) {
    return value <= 0.0031308 ? value * 12.92 : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
}

// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
double luminance(const Rgb& color) {
    const auto& [r, g, b] = color.channels;
    return 0.2126 * to_linear(r) + 0.7152 * to_linear(g) + 0.0722 * to_linear(b);
}

// https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
double contrast(const Rgb& a, const Rgb& b) {
    const auto [low, high] = std::minmax(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

// https://www.w3.org/TR/css-color-4/#color-conversion-code
Oklch to_oklch(const Rgb& color) {
    const double r = to_linear(color.channels[0]);
    const double g = to_linear(color.channels[1]);
    const double b = to_linear(color.channels[2]);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    const double green_red = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    const double blue_yellow = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    return {
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        std::hypot(green_red, blue_yellow),
        std::atan2(blue_yellow, green_red),
    };
}

std::array<double, 3> to_linear_rgb(const Oklch& color) {
    const double green_red = color.chroma * std::cos(color.hue);
    const double blue_yellow = color.chroma * std::sin(color.hue);
    const double l =
        std::pow(color.lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow, 3);
    const double m =
        std::pow(color.lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow, 3);
    const double s =
        std::pow(color.lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow, 3);
    return {
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    };
}

bool in_gamut(const Oklch& color) {
    return std::ranges::all_of(to_linear_rgb(color), [](double value) {
        return value >= -0.0005 && value <= 1.0005;
    });
}

// Gives up colourfulness, never lightness or hue, where sRGB cannot show the colour.
Rgb to_rgb(Oklch color) {
    if (!in_gamut(color)) {
        double low = 0;
        double high = color.chroma;
        while (high - low > 0.0005) {
            color.chroma = (low + high) / 2;
            (in_gamut(color) ? low : high) = color.chroma;
        }
        color.chroma = low;
    }
    Rgb rgb{};
    std::ranges::transform(to_linear_rgb(color), rgb.channels.begin(), [](double value) {
        return static_cast<std::uint8_t>(std::lround(from_linear(std::clamp(value, 0.0, 1.0)) * 255)
        );
    });
    return rgb;
}

// Moves the lightness in steps, up or down, until `good` accepts the colour.
template <typename Predicate>
Rgb adjust(const Rgb& start, bool lighter, Predicate good) {
    if (good(start)) return start;
    auto color = to_oklch(start);
    while (color.lightness > 0 && color.lightness < 1) {
        color.lightness += lighter ? lightness_step : -lightness_step;
        color.lightness = std::clamp(color.lightness, 0.0, 1.0);
        const auto rgb = to_rgb(color);
        if (good(rgb)) return rgb;
    }
    return lighter ? white : Rgb{};
}

Rgb shift(const Rgb& color, double by) {
    auto oklch = to_oklch(color);
    oklch.lightness = std::clamp(oklch.lightness + by, 0.0, 1.0);
    return to_rgb(oklch);
}

bool readable_on(const Rgb& color, std::initializer_list<Rgb> surfaces, double wanted) {
    return std::ranges::all_of(surfaces, [&](const Rgb& surface) {
        return contrast(color, surface) >= wanted;
    });
}

struct Tones {
    Rgb accent;
    Rgb hover;
    Rgb active;
    Rgb on_accent;
    Rgb text;
    Rgb soft;
};

bool carries_text(const Rgb& fill) {
    return std::max(contrast(fill, white), contrast(fill, ink)) >= text_contrast;
}

// Hover and active move away from the label's colour, which only raises their contrast; where there
// is no room left that way (black, white) they come back a little.
Rgb pressed(const Rgb& fill, const Rgb& label, double by) {
    const double away = label == white ? -by : by;
    const double lightness = to_oklch(fill).lightness + away;
    const auto moved = shift(fill, lightness < 0 || lightness > 1 ? -2 * away : away);
    return contrast(moved, label) >= text_contrast ? moved : fill;
}

Tones compute_tones(const Rgb& wanted, const Surfaces& surfaces) {
    Tones tones{};
    tones.accent = adjust(wanted, surfaces.dark, [&](const Rgb& color) {
        return contrast(color, surfaces.card) >= control_contrast && carries_text(color);
    });
    tones.on_accent = contrast(tones.accent, white) >= text_contrast ? white : ink;
    tones.hover = pressed(tones.accent, tones.on_accent, 0.04);
    tones.active = pressed(tones.accent, tones.on_accent, 0.08);

    auto soft = to_oklch(wanted);
    soft.lightness = surfaces.dark ? 0.27 : 0.955;
    soft.chroma = std::min(soft.chroma, surfaces.dark ? 0.05 : 0.028);
    tones.soft = to_rgb(soft);
    // Buttons of the soft tone mix a little of the text tone in when hovered.
    const auto soft_hover = shift(tones.soft, surfaces.dark ? 0.03 : -0.03);
    tones.text = adjust(wanted, surfaces.dark, [&](const Rgb& color) {
        return readable_on(
            color,
            {surfaces.page, surfaces.card, surfaces.sunken, surfaces.field, tones.soft, soft_hover},
            surfaces.text_contrast
        );
    });
    return tones;
}

std::string declarations(const Tones& tones) {
    return "--accent:" + hex(tones.accent) + ";--accent-hover:" + hex(tones.hover) +
           ";--accent-active:" + hex(tones.active) + ";--on-accent:" + hex(tones.on_accent) +
           ";--accent-text:" + hex(tones.text) + ";--accent-soft:" + hex(tones.soft);
}

}  // namespace

std::string theme_stylesheet(const ThemeColors& colors) {
    const auto primary = parse_hex(colors.primary).value_or(default_accent);
    auto css = ":root{" + declarations(compute_tones(primary, light_surfaces)) + "}\n";
    if (colors.dark_primary) {
        const auto dark = parse_hex(*colors.dark_primary).value_or(primary);
        css += "@media (prefers-color-scheme:dark){:root.auto{" +
               declarations(compute_tones(dark, dark_surfaces)) + "}}\n";
    }
    return css;
}

}  // namespace ostiary::web
