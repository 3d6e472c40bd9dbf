#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <string>
#include <string_view>

namespace ostiary::http {

// A strong validator of these bytes, with its quotes.
std::string entity_tag(std::string_view content);

// Whether If-None-Match of the request names the tag. It compares weakly, as GET and HEAD do.
// https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
bool matches_none(const Request& request, std::string_view tag);

// Gives a 200 answer to GET or HEAD an ETag if it has none and may be stored, and turns it into 304
// if the client has it already.
void apply_condition(const Request& request, Response& response);

}  // namespace ostiary::http
