#include "http/response.hpp"

#include "json/text.hpp"

namespace ostiary::http {
namespace {

Response typed(int status, std::string_view type, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", type);
    response.body = std::move(body);
    return response;
}

}  // namespace

Response json_response(int status, std::string body) {
    return typed(status, "application/json; charset=utf-8", std::move(body));
}

Response html_response(int status, std::string body) {
    return typed(status, "text/html; charset=utf-8", std::move(body));
}

Response text_response(int status, std::string body) {
    return typed(status, "text/plain; charset=utf-8", std::move(body));
}

Response no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response see_other(std::string_view location) {
    Response response;
    response.status = 303;
    response.headers.add("Location", location);
    return response;
}

Response api_error(const Error& error) {
    std::string body = "{";
    if (!error.kind->code.empty()) {
        body += R"("code":)";
        json::append_string(body, error.kind->code);
        body += ',';
    }
    body += R"("message":)";
    json::append_string(body, error.description);
    if (!error.data.empty()) body.append(R"(,"data":)").append(error.data);
    if (!error.details.empty()) {
        body += R"(,"details":)";
        json::append_string(body, error.details);
    }
    body += '}';
    Response response = json_response(error.kind->status, std::move(body));
    if (error.retry_after > 0) {
        response.headers.add("Retry-After", std::to_string(error.retry_after));
    }
    return response;
}

}  // namespace ostiary::http
