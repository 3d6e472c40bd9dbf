#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <string_view>

namespace ostiary::http {

// A file in memory with the encodings that were prepared for it; an empty one does not exist. All
// of it outlives every response.
struct StaticFile {
    std::string_view content_type;
    std::string_view identity;
    std::string_view gzip{};
    std::string_view brotli{};
    std::string_view etag;   // of the identity bytes, quoted and strong
    bool immutable = false;  // the path names the content
};

// Answers GET and HEAD with the smallest encoding that the client accepts, or 304.
Response serve_file(const Request& request, const StaticFile& file);

enum class Coding { identity, gzip, brotli };

// What Accept-Encoding prefers of what there is; the smaller one on a draw.
// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
Coding choose_coding(std::string_view accept, bool has_gzip, bool has_brotli);

}  // namespace ostiary::http
