#include "oauth/answers.hpp"

#include "base/try.hpp"
#include "json/parse.hpp"
#include "oauth/errors.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ostiary::oauth {
namespace {

namespace json = boost::json;

bool has_media_type(const http::Request& request, std::string_view wanted) {
    std::string_view type = request.headers.get("Content-Type");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return http::same_name(type, wanted);
}

// The scalars of an object become parameters; an array of strings becomes repeated ones.
Result<Parameters> parse_json_parameters(std::string_view body) {
    auto document = ostiary::json::parse(body);
    if (!document || !document->is_object()) {
        return fail(invalid_request, "the request body is malformed");
    }
    Parameters parameters;
    for (const auto& [name, value] : document->get_object()) {
        if (value.is_string()) {
            if (value.get_string().find('\0') != json::string::npos) {
                return fail(invalid_request, "a parameter holds a null character");
            }
            parameters.add(name, value.get_string());
        } else if (value.is_array()) {
            for (const json::value& item : value.get_array()) {
                if (!item.is_string()) return fail(invalid_request, "a parameter is no string");
                parameters.add(name, item.get_string());
            }
        } else if (value.is_bool() || value.is_int64()) {
            parameters.add(name, json::serialize(value));
        } else if (!value.is_null()) {
            return fail(invalid_request, "a parameter is no string");
        }
    }
    return parameters;
}

json::object body_of(const Error& error, bool raw) {
    const bool is_session = error.is(session_not_found);
    // What another layer reports is its own business, not the client's.
    const std::string_view code = is_session ? invalid_request.code : error.kind->code;
    json::object body{{"error", code}, {"error_description", error.description}};
    if (raw) return body;
    body["code"] = is_session ? std::string(session_not_found.code) : "oidc." + std::string(code);
    body["message"] = error.description;
    if (error.is(invalid_grant)) body["error_uri"] = "https://openid.sh/debug/invalid_grant";
    return body;
}

bool is_bearer_error(const Error& error) {
    return error.is(invalid_token) || error.is(insufficient_scope);
}

}  // namespace

Task<Context> make_context(store::Snapshots& snapshots, const http::Request& request) {
    Context context;
    CO_TRY(context.snapshot, co_await snapshots.get(request.tenant));
    context.base_url = request.base_url();
    context.base_path = request.base_path;
    context.address = request.client_address;
    context.user_agent = std::string(request.headers.get("User-Agent"));
    co_return context;
}

Result<Parameters> read_body(const http::Request& request) {
    if (request.body.size() > largest_body) {
        return fail(invalid_request, "the request body is too large");
    }
    if (request.body.find('\0') != std::string::npos) {
        return fail(invalid_request, "the request body holds a null character");
    }
    if (has_media_type(request, "application/x-www-form-urlencoded")) {
        return Parameters::parse(request.body);
    }
    if (has_media_type(request, "application/json")) return parse_json_parameters(request.body);
    if (request.body.empty()) return Parameters{};
    return fail(invalid_request, "the body must be of type application/x-www-form-urlencoded");
}

Result<Parameters> read_parameters(const http::Request& request) {
    if (request.method == "POST") return read_body(request);
    return Parameters::parse(request.query);
}

http::Response error_answer(const Error& error, const http::Request& request) {
    const auto query = Parameters::parse(request.query);
    const bool raw = query && query->get("parse_error") == "false";
    http::Response response =
        http::json_response(error.kind->status, json::serialize(body_of(error, raw)));
    response.headers.set("Cache-Control", "no-store");
    // "If the client attempted to authenticate via the "Authorization" request header field, the
    // authorization server MUST respond with an HTTP 401 (Unauthorized) status code and include the
    // "WWW-Authenticate" response header field matching the authentication scheme used by the
    // client."
    if (error.is(invalid_client) && request.headers.has("Authorization")) {
        response.headers.add(
            "WWW-Authenticate",
            "Basic realm=\"" + request.base_url() + "/oidc\", error=\"invalid_client\""
        );
    }
    // https://www.rfc-editor.org/rfc/rfc6750#section-3
    if (is_bearer_error(error)) {
        response.headers.add(
            "WWW-Authenticate",
            "Bearer realm=\"" + request.base_url() + "/oidc\", error=\"" +
                std::string(error.kind->code) + "\", error_description=\"" + error.description +
                "\""
        );
    }
    if (error.retry_after > 0) {
        response.headers.add("Retry-After", std::to_string(error.retry_after));
    }
    return response;
}

http::Response uncached_json(std::string body) {
    http::Response response = http::json_response(200, std::move(body));
    // https://www.rfc-editor.org/rfc/rfc6749#section-5.1: "The authorization server MUST include
    // the HTTP "Cache-Control" response header field with a value of "no-store" in any response
    // containing tokens, credentials, or other sensitive information"
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Pragma", "no-cache");
    return response;
}

http::Response unknown_route(const http::Request& request) {
    static constexpr ErrorKind unrecognized{"invalid_request", 404, "nothing answers here"};
    const auto failure =
        fail(unrecognized, "nothing answers " + request.method + " at " + request.path);
    return error_answer(failure.error(), request);
}

Result<std::string> read_bearer_token(const http::Request& request) {
    const std::string_view header = request.headers.get("Authorization");
    std::string token;
    if (!header.empty()) {
        const std::size_t space = header.find(' ');
        if (space == std::string_view::npos ||
            !http::same_name(header.substr(0, space), "bearer")) {
            return fail(invalid_request, "the Authorization header is malformed");
        }
        token = header.substr(space + 1);
    }
    const auto query = Parameters::parse(request.query);
    // Stricter than RFC 6750 section 2.3: a token in a URL ends up in logs and histories.
    if (query && query->has("access_token")) {
        return fail(invalid_request, "an access token does not belong in a query");
    }
    if (request.method == "POST") {
        TRY(const auto body, read_body(request));
        const auto in_body = body.get_all("access_token");
        // "Clients MUST NOT use more than one method to transmit the token in each request."
        if (in_body.size() > 1 || (!in_body.empty() && !token.empty())) {
            return fail(invalid_request, "the access token is there in more than one way");
        }
        if (!in_body.empty()) token = in_body.front();
    }
    if (token.empty()) return fail(invalid_request, "there is no access token");
    return token;
}

}  // namespace ostiary::oauth
