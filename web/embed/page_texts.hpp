// Texts of the hosted pages in the reader's language.
//
// A page is rendered in three steps: choose_language, localized_template (once per page and
// language; keep the parsed result), Mustache with the page's view model. A message that is part of
// the view model, such as a field's error, comes from text and fill.
//
// Thread safety: everything here may be called concurrently.
#pragma once

#include "web_assets.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace ostiary::web {

// nullptr when the language is not there. Tags compare without regard to case.
const Language* find_language(std::string_view tag);

// The first of `wanted` that can be served, else `fallback`, else English. A tag may be served by a
// less specific one ("de-AT" by "de") or by another region's ("zh" by "zh-CN"), in the manner of
// https://www.rfc-editor.org/rfc/rfc4647#section-3.4
const Language&
choose_language(std::span<const std::string_view> wanted, std::string_view fallback = "en");

// The text of `key`, or the key itself when there is none.
std::string_view text(const Language& language, std::string_view key);

struct Value {
    std::string_view name;
    std::string_view value;
};

// Replaces {name} by its value, as plain text: escape when rendering.
std::string fill(std::string_view text, std::initializer_list<Value> values);

// The page's template with every {{t.key}} replaced by the text, as HTML. In a text, {key} becomes
// the view model's value of that key and [label](key) a link to it. `overrides` (a tenant's own
// phrases, sorted by key) win over the built-in texts, and may use only the placeholders of the
// English text they replace; anything else in them is shown literally.
std::string localized_template(
    std::string_view page,
    const Language& language,
    std::span<const Text> overrides = {}
);

}  // namespace ostiary::web
