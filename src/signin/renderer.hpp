#pragma once

#include "page_texts.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace ostiary::signin {

// The view model of a page, as web/pages/README.md describes it. An absent, null or false member
// leaves its section out.
using View = boost::json::object;

// The page as HTML; every value of the view is escaped. Templates are parsed once for each language
// and thread.
//
// Thread safety: may be called concurrently.
std::string render_page(std::string_view page, const web::Language& language, const View& view);

}  // namespace ostiary::signin
