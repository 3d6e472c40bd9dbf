// A tenant's colours as the stylesheet that web/pages/styles/tokens.css expects.
//
// Any colour is acceptable: where it would be unreadable, its lightness is moved just far enough
// and its hue kept. Guaranteed in light and dark (WCAG 2.2, 1.4.3 and 1.4.11): 4.5:1 for text on
// every accent tone and for accent text on every surface, 3:1 for buttons against the card.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ostiary::web {

struct ThemeColors {
    std::string_view primary;  // "#rgb" or "#rrggbb"; anything else means the default
    std::optional<std::string_view> dark_primary;  // absent where dark mode is off
};

// Sets --accent, --accent-hover, --accent-active, --on-accent, --accent-text and --accent-soft.
std::string theme_stylesheet(const ThemeColors& colors);

}  // namespace ostiary::web
