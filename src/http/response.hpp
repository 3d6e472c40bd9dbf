#pragma once

#include "base/error.hpp"
#include "http/headers.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ostiary::http {

// An answer. The connection adds Date, Content-Length, the request id and the security headers.
struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    // A body that outlives the response (an embedded asset, a prepared document); used instead of
    // `body` when not empty.
    std::string_view shared_body;
    std::shared_ptr<const void> keep_alive;  // owns shared_body if nothing static does
};

Response json_response(int status, std::string body);
Response html_response(int status, std::string body);
Response text_response(int status, std::string body);
Response no_content();
// 303 See Other, so that a POST is never repeated at the target (RFC 9110 section 15.4.4).
Response see_other(std::string_view location);

// {code, message, data?, details?} with the status of the error: the shape of every /api operation.
Response api_error(const Error& error);

}  // namespace ostiary::http
