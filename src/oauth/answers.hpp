#pragma once

#include "http/request.hpp"
#include "http/response.hpp"
#include "oauth/context.hpp"
#include "oauth/parameters.hpp"

// Between HTTP and the protocol engines: requests become parameters, results become answers. Used
// by the routes of oauth/ and oidc/ only.
namespace ostiary::oauth {

Task<Context> make_context(store::Snapshots& snapshots, const http::Request& request);

// Longer bodies are refused unread.
inline constexpr std::size_t largest_body = 56 * 1024;

// The parameters of a body in application/x-www-form-urlencoded, or of a flat JSON object.
Result<Parameters> read_body(const http::Request& request);
// The parameters of the query, or of the body of a POST.
Result<Parameters> read_parameters(const http::Request& request);

// {error, error_description, code, message, error_uri?} with the status of the error, or only the
// first two if the query says parse_error=false. An error of client authentication or of a bearer
// token carries the challenge.
// https://www.rfc-editor.org/rfc/rfc6749#section-5.2
http::Response error_answer(const Error& error, const http::Request& request);

// JSON that no cache may keep.
http::Response uncached_json(std::string body);

// The answer to whatever else is asked below /oidc.
http::Response unknown_route(const http::Request& request);

// The token of `Authorization: Bearer`, of the body parameter access_token, or nothing; an error if
// it is sent in both or in the URL.
// https://www.rfc-editor.org/rfc/rfc6750#section-2
Result<std::string> read_bearer_token(const http::Request& request);

}  // namespace ostiary::oauth
