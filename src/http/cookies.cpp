#include "http/cookies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ostiary::http {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Headers::set would drop the other cookies too.
void drop_cookie(Headers& headers, std::string_view name) {
    std::vector<std::string> others;
    for (const auto& [header, value] : headers) {
        if (!same_name(header, "Set-Cookie")) continue;
        if (value.substr(0, value.find('=')) != name) others.emplace_back(value);
    }
    headers.remove("Set-Cookie");
    for (const auto& other : others) headers.add("Set-Cookie", other);
}

std::string attributes(const Request& request, bool http_only) {
    return fmt::format(
        "; Path={}/; SameSite=Lax{}{}",
        request.base_path,
        http_only ? "; HttpOnly" : "",
        request.secure ? "; Secure" : ""
    );
}

}  // namespace

std::string host_cookie_name(const Request& request, std::string_view name) {
    const bool possible = request.secure && request.base_path.empty();
    return possible ? fmt::format("__Host-{}", name) : std::string(name);
}

// https://www.rfc-editor.org/rfc/rfc6265#section-5.4
std::string_view find_cookie(const Request& request, std::string_view name) {
    for (const auto& [header, value] : request.headers) {
        if (!same_name(header, "Cookie")) continue;
        for (std::string_view rest = value; !rest.empty();) {
            const auto end = std::min(rest.find(';'), rest.size());
            const std::string_view pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
                return pair.substr(equals + 1);
            }
        }
    }
    return {};
}

// https://www.rfc-editor.org/rfc/rfc6265#section-4.1
void set_cookie(
    Response& response,
    const Request& request,
    std::string_view name,
    std::string_view value,
    CookieOptions options
) {
    drop_cookie(response.headers, name);
    std::string text = fmt::format("{}={}", name, value);
    if (options.max_age > 0) text += fmt::format("; Max-Age={}", options.max_age);
    response.headers.add("Set-Cookie", text + attributes(request, options.http_only));
}

void clear_cookie(Response& response, const Request& request, std::string_view name) {
    drop_cookie(response.headers, name);
    response.headers.add(
        "Set-Cookie",
        fmt::format(
            "{}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT{}",
            name,
            attributes(request, true)
        )
    );
}

}  // namespace ostiary::http
