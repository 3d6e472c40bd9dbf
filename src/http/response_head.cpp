#include "http/response_head.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace ostiary::http {
namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Unknown";
    }
}

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
std::string_view date_now() {
    thread_local std::time_t second = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != second) {
        second = now;
        text = fmt::format("{:%a, %d %b %Y %T} GMT", fmt::gmtime(now));
    }
    return text;
}

void append_field(std::string& output, std::string_view name, std::string_view value) {
    output.append(name).append(": ").append(value).append("\r\n");
}

// What a page or an asset wants otherwise, it sets itself; a strict value suits every other answer.
struct Default {
    std::string_view name;
    std::string_view line;
};
constexpr Default security_defaults[] = {
    {"Content-Security-Policy",
     "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
     "frame-ancestors 'none'\r\n"},
    {"Referrer-Policy", "Referrer-Policy: strict-origin-when-cross-origin\r\n"},
    {"Cross-Origin-Resource-Policy", "Cross-Origin-Resource-Policy: same-origin\r\n"},
};

void append_security(std::string& output, const Headers& headers, bool secure) {
    for (const auto& [name, line] : security_defaults) {
        if (!headers.has(name)) output += line;
    }
    output += "X-Content-Type-Options: nosniff\r\n";
    // https://www.rfc-editor.org/rfc/rfc6797#section-7.2: never over plain HTTP.
    if (secure) output += "Strict-Transport-Security: max-age=31536000\r\n";
}

}  // namespace

bool has_sound_header(const Response& response) {
    const std::string_view text = response.headers.text();
    return text.find('\n') == std::string_view::npos && text.find('\r') == std::string_view::npos &&
           text.find('\0') == std::string_view::npos;
}

bool has_content(const Response& response, std::string_view method) {
    return method != "HEAD" && response.status != 204 && response.status != 304;
}

void append_head(
    std::string& output,
    const Response& response,
    const Request& request,
    Persistence persistence
) {
    output += "HTTP/1.1 ";
    output += fmt::format_int(response.status).c_str();
    output.append(" ").append(reason(response.status)).append("\r\n");
    for (const auto& [name, value] : response.headers) {
        append_field(output, name, value);
    }
    // https://www.rfc-editor.org/rfc/rfc9110#section-8.6
    if (response.status != 204 && response.status != 304) {
        append_field(
            output, "Content-Length", fmt::format_int(content_of(response).size()).c_str()
        );
    }
    append_field(output, "Date", date_now());
    append_field(output, "Logto-Core-Request-Id", request.id);
    append_security(output, response.headers, request.secure);
    if (persistence == Persistence::close) output += "Connection: close\r\n";
    output += "\r\n";
}

}  // namespace ostiary::http
