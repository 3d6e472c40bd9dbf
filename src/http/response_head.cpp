#include "http/response_head.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

namespace ostiary::http {
namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

// https://www.rfc-editor.org/rfc/rfc9110#section-15
constexpr std::array<Reason, 31> reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};

std::string_view reason(int status) {
    const auto* const found = std::ranges::find(reasons, status, &Reason::status);
    return found == reasons.end() ? "Unknown" : found->phrase;
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
