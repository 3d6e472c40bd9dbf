#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

namespace ostiary::oidc {

// The answer to an error of any layer below /oidc, for the server's hook: what the server or a
// store reports becomes a code that OAuth clients know.
http::Response render_error(const http::Request& request, const Error& error);

}  // namespace ostiary::oidc
