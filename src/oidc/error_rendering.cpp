#include "oidc/error_rendering.hpp"

#include "http/errors.hpp"
#include "oauth/answers.hpp"
#include "oauth/errors.hpp"

namespace ostiary::oidc {
namespace {

// Codes of OAuth are words of small letters with underscores (RFC 6749 section 4.1.2.1), those of
// the server and of the APIs have a namespace before a dot, or are empty.
bool is_of_oauth(const ErrorKind& kind) {
    return !kind.code.empty() && kind.code.find('.') == std::string_view::npos;
}

std::string_view code_for(int status) {
    if (status == 503) return oauth::temporarily_unavailable.code;
    if (status >= 500) return oauth::server_error.code;
    return oauth::invalid_request.code;
}

}  // namespace

http::Response render_error(const http::Request& request, const Error& error) {
    if (error.is(http::no_such_route) || error.is(http::method_not_allowed)) {
        return oauth::unknown_route(request);
    }
    if (is_of_oauth(*error.kind) || error.is(oauth::session_not_found)) {
        return oauth::error_answer(error, request);
    }
    const ErrorKind kind{code_for(error.kind->status), error.kind->status, error.kind->description};
    Error translated = error;
    translated.kind = &kind;
    return oauth::error_answer(translated, request);
}

}  // namespace ostiary::oidc
