#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <string>
#include <string_view>

namespace ostiary::http {

enum class Persistence { keep_open, close };

// Writes the status line and the header of an answer, with Date, Content-Length, the request id,
// the security headers that the answer does not set itself, and the empty line.
void append_head(
    std::string& output,
    const Response& response,
    const Request& request,
    Persistence persistence
);

// A line break in a field would let a part of its value become another field, or the body.
bool has_sound_header(const Response& response);

// Answers without content: to HEAD, 204 and 304.
bool has_content(const Response& response, std::string_view method);

inline std::string_view content_of(const Response& response) {
    return response.shared_body.empty() ? std::string_view(response.body) : response.shared_body;
}

}  // namespace ostiary::http
