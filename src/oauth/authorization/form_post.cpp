#include "oauth/authorization/form_post.hpp"

namespace ostiary::oauth {
namespace {

std::string escape_html(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

}  // namespace

http::Response form_post_page(const ClientResponse& response, std::string_view script_nonce) {
    std::string html =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Continue</title>"
        "</head><body><form method=\"post\" action=\"" +
        escape_html(response.redirect_uri) + "\">";
    for (const auto& [name, value] : response.parameters) {
        html += "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\"" +
                escape_html(value) + "\">";
    }
    html += "<button type=\"submit\">Continue</button></form><script nonce=\"";
    html.append(script_nonce).append("\">document.forms[0].submit()</script></body></html>");
    http::Response answer = http::html_response(200, std::move(html));
    answer.headers.set("Cache-Control", "no-store");
    // No form-action: the form goes to the client's own origin, and its redirects may go on.
    answer.headers.set(
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; script-src 'nonce-" +
            std::string(script_nonce) + "'"
    );
    return answer;
}

}  // namespace ostiary::oauth
