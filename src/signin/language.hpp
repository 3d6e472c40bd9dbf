#pragma once

#include "model/sign_in_experience.hpp"
#include "page_texts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ostiary::signin {

// The languages of an Accept-Language header, best first; those with a quality of zero and the
// wildcard are left out.
std::vector<std::string> parse_accept_language(std::string_view header);

// The language of a page: what the client asked for (ui_locales), then what the browser prefers if
// the tenant detects that, then the tenant's fallback.
const web::Language& choose_page_language(
    const std::optional<std::string>& ui_locales,
    std::string_view accept_language,
    const LanguageInfo& info
);

}  // namespace ostiary::signin
