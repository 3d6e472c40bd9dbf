// The hosted pages as they are built into the executable: assets, templates and texts.
//
// The files come from web/pages by tools/build_assets.mjs; tools/embed_assets.py defines these
// functions over them. Everything points into read-only memory and lives as long as the process.
//
// Thread safety: everything here may be called concurrently.
#pragma once

#include <span>
#include <string_view>

namespace ostiary::web {

struct Asset {
    std::string_view path;  // "/assets/pages.<hash>.css", below the base path
    std::string_view content_type;
    std::string_view identity;
    std::string_view gzip;
    std::string_view brotli;
    std::string_view etag;  // quoted and strong, of the identity bytes
    bool immutable;         // the path names the content: cache for ever
};

std::span<const Asset> assets();

const Asset* find_asset(std::string_view path);

// Mustache source with partials and asset paths filled in; {{t.key}} is left to localized_template.
// Empty when there is no such page.
std::string_view page_template(std::string_view name);

std::span<const std::string_view> page_names();

struct Text {
    std::string_view key;
    std::string_view text;
};

struct Language {
    std::string_view tag;         // BCP 47
    std::string_view name;        // in the language itself
    std::string_view dir;         // "ltr" or "rtl"
    std::span<const Text> texts;  // complete, sorted by key
};

// Sorted by tag.
std::span<const Language> languages();

}  // namespace ostiary::web
